import {
  type Dialect,
  MysqlDialect,
  type MysqlPool,
  PostgresDialect,
  type PostgresPool,
  type SqliteDatabase,
  SqliteDialect,
} from 'kysely';
import { fileURLToPath } from 'node:url';
import { importDriver } from './driver.js';

/** The databases the host speaks. */
export const DATABASE_TYPES = ['sqlite', 'postgresql', 'mysql'] as const;
export type DatabaseType = (typeof DATABASE_TYPES)[number];

/** What a dialect says of itself. Everything else about SQL is written once. */
export interface DatabaseDialect {
  /** Connects on first use, so that making one does no I/O. */
  connect(connectionString: string): Dialect;
  /** The column type for JSON documents and long text. */
  readonly longText: 'text' | 'longtext';
}

export const DIALECTS: Readonly<Record<DatabaseType, DatabaseDialect>> = {
  sqlite: { connect: (connectionString) => new SqliteDialect({ database: () => openSqlite(connectionString) }), longText: 'text' },
  postgresql: {
    connect: (connectionString) =>
      new PostgresDialect({
        pool: async () => {
          const { Pool } = (await importDefault('pg', 'postgresql')) as { Pool: new (options: object) => PostgresPool };
          return new Pool({ connectionString, max: 10, connectionTimeoutMillis: 5_000 });
        },
      }),
    longText: 'text',
  },
  mysql: {
    connect: (uri) =>
      new MysqlDialect({
        pool: async () => {
          const { createPool } = (await importDefault('mysql2', 'mysql')) as { createPool: (options: object) => MysqlPool };
          return createPool({ uri, connectionLimit: 10, connectTimeout: 5_000, timezone: 'Z' });
        },
      }),
    longText: 'longtext',
  },
};

/** The file behind a SQLite connection string: `file:./dev.db`, `file:///var/lib/app.db`, `./dev.db` or `:memory:`. */
export function sqliteFile(connectionString: string): string {
  if (connectionString.startsWith('file://')) return fileURLToPath(connectionString);
  return connectionString.startsWith('file:') ? connectionString.slice('file:'.length) : connectionString;
}

async function openSqlite(connectionString: string): Promise<SqliteDatabase> {
  type Sqlite = SqliteDatabase & { pragma(statement: string): unknown };
  const Database = (await importDefault('better-sqlite3', 'sqlite')) as new (file: string) => Sqlite;
  const database = new Database(sqliteFile(connectionString));
  database.pragma('journal_mode = WAL');
  database.pragma('busy_timeout = 5000');
  database.pragma('foreign_keys = ON');
  return database;
}

async function importDefault(name: string, type: DatabaseType): Promise<unknown> {
  const module = (await importDriver(name, type)) as { default?: unknown };
  return module.default ?? module;
}
