import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InvectOptions } from '@invect/core';
import type { BetterAuthOptions } from 'better-auth';
import Database from 'better-sqlite3';
import mysql from 'mysql2/promise';
import pg from 'pg';

/** An empty database of a test's own. */
export interface Store {
  /** For the host. */
  readonly config: InvectOptions['baseDatabaseConfig'] & { readonly type: 'sqlite' | 'postgresql' | 'mysql' };
  /** For better-auth, the quick start's `{ url, type }`. */
  readonly authUrl: { readonly url: string; readonly type: 'sqlite' | 'postgres' | 'mysql' };
  /** For better-auth: a connection or pool of the app's own. Closed with the store. */
  connect(): NonNullable<BetterAuthOptions['database']>;
  /** Raw SQL, as another process or an administrator would. `?` are values; names are quoted as "name" everywhere. */
  sql(statement: string, ...values: (string | number | null)[]): Promise<Record<string, unknown>[]>;
  /** Closes and drops it. */
  close(): Promise<void>;
}

/** A database product. */
export interface DatabaseKind {
  readonly name: 'SQLite' | 'PostgreSQL' | 'MariaDB';
  /** Whether a server answers; set up before the tests start. */
  readonly available: boolean;
  create(): Promise<Store>;
}

let stores = 0;
const newName = (): string => `invect_${process.pid}_${Date.now().toString(36)}_${++stores}`;

export const SQLITE: DatabaseKind = {
  name: 'SQLite',
  available: true,
  async create() {
    const folder = mkdtempSync(join(tmpdir(), 'invect-store-'));
    const file = join(folder, 'app.db');
    const door = new Database(file);
    const opened = [door];
    return {
      config: { type: 'sqlite', connectionString: `file:${file}`, id: 'main' },
      authUrl: { url: `file:${file}`, type: 'sqlite' },
      connect() {
        const connection = new Database(file);
        opened.push(connection);
        return connection;
      },
      async sql(statement, ...values) {
        const prepared = door.prepare(statement);
        if (prepared.reader) return prepared.all(...values) as Record<string, unknown>[];
        prepared.run(...values);
        return [];
      },
      async close() {
        for (const connection of opened) connection.close();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

export const POSTGRES: DatabaseKind = {
  name: 'PostgreSQL',
  available: Boolean(process.env['TEST_POSTGRES_URL']),
  create: () => createPostgres(process.env['TEST_POSTGRES_URL'] ?? ''),
};

export const MARIADB: DatabaseKind = {
  name: 'MariaDB',
  available: Boolean(process.env['TEST_MYSQL_URL']),
  create: () => createMysql(process.env['TEST_MYSQL_URL'] ?? ''),
};

export const DATABASES: readonly DatabaseKind[] = [SQLITE, POSTGRES, MARIADB];

/** An empty database on the PostgreSQL server of a URL. */
export async function createPostgres(server: string): Promise<Store> {
  const name = newName();
  const url = new URL(server);
  url.pathname = `/${name}`;
  const administrator = new pg.Pool({ connectionString: server, max: 1 });
  administrator.on('error', () => {});
  await administrator.query(`create database ${name}`);
  const door = new pg.Pool({ connectionString: url.href, max: 2 });
  door.on('error', () => {});
  const opened = [door];
  return {
    config: { type: 'postgresql', connectionString: url.href, id: 'main' },
    authUrl: { url: url.href, type: 'postgres' },
    connect() {
      const pool = new pg.Pool({ connectionString: url.href, max: 5, connectionTimeoutMillis: 5_000 });
      opened.push(pool);
      return pool;
    },
    async sql(statement, ...values) {
      let place = 0;
      return (
        await door.query(
          statement.replaceAll('?', () => `$${++place}`),
          values,
        )
      ).rows;
    },
    async close() {
      for (const pool of opened) await pool.end();
      await administrator.query(`drop database ${name} with (force)`);
      await administrator.end();
    },
  };
}

/** An empty database on the MySQL or MariaDB server of a URL. */
export async function createMysql(server: string): Promise<Store> {
  const name = newName();
  const url = new URL(server);
  url.pathname = `/${name}`;
  const administrator = mysql.createPool({ uri: server, connectionLimit: 1 });
  await administrator.query(`create database ${name}`);
  const door = mysql.createPool({ uri: url.href, connectionLimit: 2, timezone: 'Z' });
  door.pool.on('connection', (connection) => connection.query("set sql_mode = 'ANSI_QUOTES', time_zone = '+00:00'"));
  const opened = [door];
  return {
    config: { type: 'mysql', connectionString: url.href, id: 'main' },
    authUrl: { url: url.href, type: 'mysql' },
    connect() {
      const pool = mysql.createPool({ uri: url.href, connectionLimit: 5, timezone: 'Z' });
      opened.push(pool);
      return pool;
    },
    async sql(statement, ...values) {
      const [rows] = await door.query(statement, values);
      return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
    },
    async close() {
      for (const pool of opened) await pool.end();
      await administrator.query(`drop database ${name}`);
      await administrator.end();
    },
  };
}
