import { type Dialect, MysqlDialect, PostgresDialect, type SqliteDatabase, SqliteDialect } from 'kysely';
import { openMysqlPool, openPostgresPool, openSqlite, type PoolOptions } from './drivers.js';

/** The databases the host speaks. */
export const DATABASE_TYPES = ['sqlite', 'postgresql', 'mysql'] as const;
export type DatabaseType = (typeof DATABASE_TYPES)[number];

/** What a dialect says of itself. Everything else about SQL is written once. */
export interface DatabaseDialect {
  /** Connects on first use, so that making one does no I/O. */
  connect(connectionString: string, options: PoolOptions): Dialect;
  /** The column type for JSON documents and long text. */
  readonly longText: 'text' | 'longtext';
}

export const DIALECTS: Readonly<Record<DatabaseType, DatabaseDialect>> = {
  sqlite: { connect: (url) => new SqliteDialect({ database: () => openHostFile(url) }), longText: 'text' },
  postgresql: {
    connect: (url, options) => new PostgresDialect({ pool: () => openPostgresPool(url, options) }),
    longText: 'text',
  },
  mysql: {
    connect: (url, options) => new MysqlDialect({ pool: () => openMysqlPool(url, options) }),
    longText: 'longtext',
  },
};

/** SQLite's own lower() knows A to Z only; a search for "über" finds "ÜBER" on the other databases. */
async function openHostFile(url: string): Promise<SqliteDatabase> {
  type Functions = { function(name: string, options: object, body: (value: unknown) => unknown): void };
  const database = (await openSqlite(url)) as SqliteDatabase & Functions;
  database.function('lower', { deterministic: true }, (value) =>
    typeof value === 'string' ? value.toLowerCase() : value,
  );
  return database;
}
