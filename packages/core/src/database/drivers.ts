import { fileURLToPath } from 'node:url';
import type { MysqlPool, PostgresPool, SqliteDatabase } from 'kysely';

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MILLISECONDS = 5_000;
const BUSY_TIMEOUT_MILLISECONDS = 5_000;

/**
 * Opens a SQLite file with better-sqlite3: write-ahead log, foreign keys on, waiting for other writers.
 *
 * @param connectionString `file:./dev.db`, `file:///var/lib/app.db`, `./dev.db` or `:memory:`
 * @throws Error in one sentence where better-sqlite3 is not installed
 */
export async function openSqlite(connectionString: string): Promise<SqliteDatabase> {
  type Sqlite = SqliteDatabase & { pragma(statement: string): unknown };
  const Database = (await importDriver('better-sqlite3', 'sqlite')) as new (file: string) => Sqlite;
  const database = new Database(fileOf(connectionString));
  database.pragma('journal_mode = WAL');
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MILLISECONDS}`);
  database.pragma('foreign_keys = ON');
  return database;
}

/**
 * Opens a pool with pg. It connects with the first query.
 *
 * @throws Error in one sentence where pg is not installed
 */
export async function openPostgresPool(connectionString: string): Promise<PostgresPool> {
  const { Pool } = (await importDriver('pg', 'postgresql')) as { Pool: new (options: object) => PostgresPool };
  return new Pool({ connectionString, max: POOL_SIZE, connectionTimeoutMillis: CONNECT_TIMEOUT_MILLISECONDS });
}

/**
 * Opens a pool with mysql2, for MySQL and MariaDB. It connects with the first query.
 *
 * @throws Error in one sentence where mysql2 is not installed
 */
export async function openMysqlPool(uri: string): Promise<MysqlPool> {
  const { createPool } = (await importDriver('mysql2', 'mysql')) as { createPool: (options: object) => MysqlPool };
  return createPool({ uri, connectionLimit: POOL_SIZE, connectTimeout: CONNECT_TIMEOUT_MILLISECONDS, timezone: 'Z' });
}

function fileOf(connectionString: string): string {
  if (connectionString.startsWith('file://')) return fileURLToPath(connectionString);
  return connectionString.startsWith('file:') ? connectionString.slice('file:'.length) : connectionString;
}

/** Drivers are optional peers: an app installs the one it uses. */
async function importDriver(name: string, databaseType: string): Promise<unknown> {
  try {
    const module = (await import(name)) as { default?: unknown };
    return module.default ?? module;
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new Error(`A database of type '${databaseType}' needs the package ${name}: run \`npm install ${name}\`.`, {
      cause,
    });
  }
}
