import { type Dialect, MysqlDialect, PostgresDialect, SqliteDialect } from 'kysely';
import { openMysqlPool, openPostgresPool, openSqlite } from './drivers.js';

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
  sqlite: { connect: (url) => new SqliteDialect({ database: () => openSqlite(url) }), longText: 'text' },
  postgresql: { connect: (url) => new PostgresDialect({ pool: () => openPostgresPool(url) }), longText: 'text' },
  mysql: { connect: (url) => new MysqlDialect({ pool: () => openMysqlPool(url) }), longText: 'longtext' },
};
