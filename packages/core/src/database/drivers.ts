import { isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { MysqlPool, PostgresPool, SqliteDatabase } from 'kysely';
import { openWith } from './better-sqlite3.js';

/** Limits of a connection pool. For PostgreSQL and MySQL; a SQLite file has one connection. */
export interface PoolOptions {
  /** Connections at most, in this process. Default 10. */
  maxConnections?: number;
  /** How long a connection may take to be made, and with PostgreSQL to become free, in milliseconds. Default 5000. */
  connectTimeoutMs?: number;
  /** How long PostgreSQL may take for one statement, in milliseconds. Default 30000. */
  queryTimeoutMs?: number;
  /** `true`: the server's certificate is checked against the system's. Or node:tls options: `{ ca, cert, key }`. Default: as the URL says. */
  tls?: boolean | object;
}

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MILLISECONDS = 5_000;
const QUERY_TIMEOUT_MILLISECONDS = 30_000;
const BUSY_TIMEOUT_MILLISECONDS = 5_000;

/**
 * Opens a SQLite file with better-sqlite3: write-ahead log, foreign keys on, waiting for other writers.
 *
 * @param connectionString `file:./dev.db`, `file:///var/lib/app.db`, `./dev.db` or `:memory:`
 * @throws Error in one sentence where better-sqlite3 is not installed, not built, or needs a newer Node.js
 */
export async function openSqlite(connectionString: string): Promise<SqliteDatabase> {
  const database = openWith(await importSqlite(), fileOf(connectionString));
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MILLISECONDS}`);
  database.pragma('journal_mode = WAL');
  database.pragma('foreign_keys = ON');
  return database;
}

/** A connection that only reads. */
export interface SqliteReader {
  prepare(statement: string): SqliteStatement;
  close(): void;
}

/** A prepared statement, as better-sqlite3 makes it. `raw` answers rows as arrays, `pluck` their first column. */
export interface SqliteStatement {
  get(...values: unknown[]): unknown;
  raw(): this;
  pluck(): this;
}

/**
 * Opens a connection to an existing SQLite file with better-sqlite3 that only reads, and fails at once where somebody has locked
 * the file.
 *
 * @param file its path
 * @throws Error in one sentence where better-sqlite3 is not installed, not built, or needs a newer Node.js
 */
export async function openSqliteReader(file: string): Promise<SqliteReader> {
  return openWith(await importSqlite(), file, { readonly: true, fileMustExist: true, timeout: 0 });
}

/**
 * Whether an error was thrown by the very SQLite library that the host opens files with, and not by another one of this process, or
 * another copy of better-sqlite3: each copy throws errors of a class of its own.
 */
export async function isOwnSqliteError(error: unknown): Promise<boolean> {
  const Database = await importSqlite().catch(() => null);
  return Database !== null && error instanceof Database.SqliteError;
}

/**
 * Opens a pool with pg. It connects with the first query.
 *
 * @throws Error in one sentence where pg is not installed
 */
export async function openPostgresPool(connectionString: string, options: PoolOptions = {}): Promise<PostgresPool> {
  const { Pool } = await importPostgres();
  const pool = new Pool({
    connectionString,
    max: options.maxConnections ?? POOL_SIZE,
    connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MILLISECONDS,
    query_timeout: options.queryTimeoutMs ?? QUERY_TIMEOUT_MILLISECONDS,
    keepAlive: true,
    ...(options.tls !== undefined && { ssl: options.tls }),
  });
  surviveLostConnections(pool);
  return pool;
}

/**
 * Opens a pool with mysql2, for MySQL and MariaDB. It connects with the first query.
 *
 * @throws Error in one sentence where mysql2 is not installed
 */
export async function openMysqlPool(uri: string, options: PoolOptions = {}): Promise<MysqlPool> {
  const { createPool } = await importMysql();
  const pool = createPool({
    uri,
    connectionLimit: options.maxConnections ?? POOL_SIZE,
    connectTimeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MILLISECONDS,
    timezone: 'Z',
    charset: 'utf8mb4',
    // Unlike pg, mysql2 does not compare the certificate's name by itself, and cannot compare an address.
    ...(options.tls && {
      ssl: { verifyIdentity: isIP(new URL(uri).hostname) === 0, ...(options.tls === true ? {} : options.tls) },
    }),
  });
  // The driver writes times in UTC; a server in another zone would read them as its own.
  pool.on('connection', (connection) =>
    connection.query("set time_zone = '+00:00'", (error) => error && connection.destroy()),
  );
  return pool;
}

/** Several hosts may stand on one pool of the app's. */
const survivors = new WeakSet<object>();

/**
 * pg tells of a lost connection with an 'error' event, on the pool for an idle one and on the client for one between two queries
 * of a transaction. An event that nobody listens to ends the process; the next query fails, or connects anew, without it.
 */
export function surviveLostConnections(pool: object): void {
  if (survivors.has(pool)) return;
  survivors.add(pool);
  type Emitter = { on(event: string, listener: (client: Emitter) => void): void };
  const emitter = pool as Emitter;
  emitter.on('error', () => {});
  emitter.on('connect', (client) => client.on('error', () => {}));
}

/** The path of the file that a SQLite connection string names; null for a database in memory. */
export function sqlitePathOf(connectionString: string): string | null {
  const path = fileOf(connectionString);
  return path === '' || path === ':memory:' ? null : path;
}

function fileOf(connectionString: string): string {
  if (connectionString.startsWith('file://')) return fileURLToPath(connectionString);
  return connectionString.startsWith('file:') ? connectionString.slice('file:'.length) : connectionString;
}

/**
 * Drivers are optional peers: an app installs the one it uses. Each is imported by its literal name inside a `try`, as that is
 * how bundlers (Next.js) find the driver that is installed and forgive the two that are not.
 */
function missing(name: string, databaseType: string, cause: unknown): unknown {
  const { code } = cause as { code?: unknown };
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return cause;
  return new Error(`A database of type '${databaseType}' needs the package ${name}: run \`npm install ${name}\`.`, {
    cause,
  });
}

async function importSqlite(): Promise<typeof import('better-sqlite3')> {
  try {
    const module = await import('better-sqlite3');
    return module.default ?? module;
  } catch (cause) {
    throw missing('better-sqlite3', 'sqlite', cause);
  }
}

async function importPostgres(): Promise<Pick<typeof import('pg'), 'Pool'>> {
  try {
    const module = await import('pg');
    return module.default ?? module;
  } catch (cause) {
    throw missing('pg', 'postgresql', cause);
  }
}

async function importMysql(): Promise<typeof import('mysql2')> {
  try {
    const module = await import('mysql2');
    return module.default ?? module;
  } catch (cause) {
    throw missing('mysql2', 'mysql', cause);
  }
}
