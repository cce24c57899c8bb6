import {
  type Dialect,
  type Kysely,
  MysqlDialect,
  PostgresDialect,
  type RawBuilder,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  sql,
} from 'kysely';
import { openMysqlPool, openPostgresPool, openSqlite, type PoolOptions } from './drivers.js';
import { keepStatements } from './statements.js';

/** The databases that the host supports. */
export const DATABASE_TYPES = ['sqlite', 'postgresql', 'mysql'] as const;
export type DatabaseType = (typeof DATABASE_TYPES)[number];

/** The differences between databases. All other SQL is written once. */
export interface DatabaseDialect {
  /** Creates a Kysely dialect. It connects on first use. */
  connect(connectionString: string, options: PoolOptions): Dialect;
  /** The column type for JSON documents and long text. */
  readonly documentType: 'text' | RawBuilder<unknown>;
  /**
   * Returns the options of a new table, which end its `create table` statement. Null if it needs none. A database with table options
   * creates tables outside of transactions.
   */
  tableOptions(database: Kysely<unknown>): Promise<RawBuilder<unknown> | null>;
}

const NO_OPTIONS = async (): Promise<null> => null;

export const DIALECTS: Readonly<Record<DatabaseType, DatabaseDialect>> = {
  sqlite: {
    connect: (url) => new HostSqliteDialect({ database: () => openHostFile(url) }),
    documentType: 'text',
    tableOptions: NO_OPTIONS,
  },
  postgresql: {
    connect: (url, options) => new PostgresDialect({ pool: () => openPostgresPool(url, options) }),
    documentType: 'text',
    tableOptions: NO_OPTIONS,
  },
  mysql: {
    connect: (url, options) => new MysqlDialect({ pool: () => openMysqlPool(url, options) }),
    documentType: sql`longtext`,
    tableOptions: exactCollation,
  },
};

/**
 * Has migrations run in a transaction, as SQLite can (sqlite.org/lang_transaction.html). Kysely does not: a step that is cut off would
 * stay half applied, and processes that start at once would each apply it.
 */
class HostSqliteDialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalSqliteAdapter();
  }
}

class TransactionalSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** SQLite's own lower() converts only A to Z. With this one, a search for "über" finds "ÜBER", as on the other databases. */
async function openHostFile(url: string): Promise<SqliteDatabase> {
  type Functions = { function(name: string, options: object, body: (value: unknown) => unknown): void };
  const database = (await openSqlite(url)) as SqliteDatabase & Functions;
  database.function('lower', { deterministic: true }, (value) =>
    typeof value === 'string' ? value.toLowerCase() : value,
  );
  return keepStatements(database);
}

/**
 * MySQL's usual collations treat "a", "A", "á" and "a " as the same id. This collation compares like the other databases. MySQL and
 * MariaDB have different names for it.
 */
async function exactCollation(database: Kysely<unknown>): Promise<RawBuilder<unknown>> {
  const { rows } = await sql<{ version: string }>`select version() as version`.execute(database);
  const collation = /mariadb/i.test(rows[0]?.version ?? '') ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin';
  return sql`character set utf8mb4 collate ${sql.raw(collation)}`;
}
