import { isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { MysqlPool, PostgresPool, SqliteDatabase } from 'kysely';
import { openWith } from './better-sqlite3.js';

/** Limits of a connection pool, for PostgreSQL and MySQL. A SQLite file has one connection. */
export interface PoolOptions {
  /** The maximum number of connections of this process. Default 10. */
  maxConnections?: number;
  /** How long connecting may take, and with PostgreSQL also waiting for a free connection, in milliseconds. Default 5000. */
  connectTimeoutMs?: number;
  /** How long one statement may take, in milliseconds. PostgreSQL only. Default 30000. */
  queryTimeoutMs?: number;
  /**
   * `true` checks the server's certificate against the system's authorities. Or node:tls options: `{ ca, cert, key }`. Default: the URL
   * decides.
   */
  tls?: boolean | object;
}

const POOL_SIZE = 10;
const CONNECT_TIMEOUT_MILLISECONDS = 5_000;
const QUERY_TIMEOUT_MILLISECONDS = 30_000;
const BUSY_TIMEOUT_MILLISECONDS = 5_000;

/**
 * Opens a SQLite file with better-sqlite3: with a write-ahead log, with foreign keys, and with a timeout for other writers.
 *
 * @param connectionString `file:./dev.db`, `file:///var/lib/app.db`, `./dev.db` or `:memory:`
 * @throws Error if better-sqlite3 is not installed, is not built, or needs a newer Node.js
 */
export async function openSqlite(connectionString: string): Promise<SqliteDatabase> {
  const database = openWith(await importSqlite(), fileOf(connectionString));
  database.pragma(`busy_timeout = ${BUSY_TIMEOUT_MILLISECONDS}`);
  database.pragma('journal_mode = WAL');
  database.pragma('foreign_keys = ON');
  return database;
}

/** A read-only connection. */
export interface SqliteReader {
  prepare(statement: string): SqliteStatement;
  close(): void;
}

/** A prepared statement of better-sqlite3. `raw` returns rows as arrays, `pluck` returns the first column. */
export interface SqliteStatement {
  get(...values: unknown[]): unknown;
  run(...values: unknown[]): unknown;
  raw(): this;
  pluck(): this;
}

/**
 * Opens a read-only connection to an existing SQLite file with better-sqlite3. If the file is locked, reads fail at once.
 *
 * @param file the path of the file
 * @throws Error if better-sqlite3 is not installed, is not built, or needs a newer Node.js
 */
export async function openSqliteReader(file: string): Promise<SqliteReader> {
  return openWith(await importSqlite(), file, { readonly: true, fileMustExist: true, timeout: 0 });
}

/**
 * Whether an error comes from the SQLite library with which the host opens files. Another library in this process, or another copy of
 * better-sqlite3, throws errors of its own class.
 */
export async function isOwnSqliteError(error: unknown): Promise<boolean> {
  const Database = await importSqlite().catch(() => null);
  return Database !== null && error instanceof Database.SqliteError;
}

/**
 * Creates a pool with pg. It connects with the first query.
 *
 * @throws Error if pg is not installed
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
 * Creates a pool with mysql2, for MySQL and MariaDB. It connects with the first query.
 *
 * @throws Error if mysql2 is not installed
 */
export async function openMysqlPool(uri: string, options: PoolOptions = {}): Promise<MysqlPool> {
  const { createPool } = await importMysql();
  const pool = createPool({
    uri,
    connectionLimit: options.maxConnections ?? POOL_SIZE,
    connectTimeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MILLISECONDS,
    timezone: 'Z',
    charset: 'utf8mb4',
    // Unlike pg, mysql2 does not check the name in the certificate by default, and it cannot check an IP address.
    ...(options.tls && {
      ssl: { verifyIdentity: isIP(new URL(uri).hostname) === 0, ...(options.tls === true ? {} : options.tls) },
    }),
  });
  // The driver sends times in UTC. Without this, a server in another zone would read them as local times.
  pool.on('connection', (connection) =>
    connection.query("set time_zone = '+00:00'", (error) => error && connection.destroy()),
  );
  return pool;
}

/** Pools that have listeners already. Several hosts may use one pool of the app. */
const survivors = new WeakSet<object>();

/**
 * Keeps lost PostgreSQL connections from ending the process. pg emits an 'error' event: on the pool for an idle connection, on the
 * client for a connection between two queries of a transaction. An 'error' event without a listener ends the process. Ignoring it is
 * safe: the next query fails or opens a new connection.
 */
export function surviveLostConnections(pool: object): void {
  if (survivors.has(pool)) return;
  survivors.add(pool);
  type Emitter = { on(event: string, listener: (client: Emitter) => void): void };
  const emitter = pool as Emitter;
  emitter.on('error', () => {});
  emitter.on('connect', (client) => client.on('error', () => {}));
}

/** Returns the path in a SQLite connection string. Null for an in-memory database. */
export function sqlitePathOf(connectionString: string): string | null {
  const path = fileOf(connectionString);
  return path === '' || path === ':memory:' ? null : path;
}

function fileOf(connectionString: string): string {
  if (connectionString.startsWith('file://')) return fileURLToPath(connectionString);
  return connectionString.startsWith('file:') ? connectionString.slice('file:'.length) : connectionString;
}

/**
 * Explains that a driver is missing. Drivers are optional peer dependencies: an app installs the one it uses. Each driver is imported by
 * its literal name inside a `try`, because bundlers (Next.js) then include the installed driver and accept that the others are missing.
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

/** @throws Error if pg is not installed */
export async function importPostgres(): Promise<Pick<typeof import('pg'), 'Pool' | 'Client' | 'Query'>> {
  try {
    const module = await import('pg');
    return module.default ?? module;
  } catch (cause) {
    throw missing('pg', 'postgresql', cause);
  }
}

/** @throws Error if mysql2 is not installed */
export async function importMysql(): Promise<typeof import('mysql2')> {
  try {
    const module = await import('mysql2');
    return module.default ?? module;
  } catch (cause) {
    throw missing('mysql2', 'mysql', cause);
  }
}
