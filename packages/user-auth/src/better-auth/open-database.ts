import {
  checkConnectionUrl,
  openMysqlPool,
  openPostgresPool,
  openSqlite,
  type PoolOptions,
} from '@invect/core/database';
import type { BetterAuthOptions } from 'better-auth';
import { type Dialect, Kysely, MysqlDialect, PostgresDialect, SqliteDialect } from 'kysely';
import { ReopeningDriver } from './reopening-driver.js';

/** A database by its URL. The limits are those of the host's `baseDatabaseConfig`. */
export interface DatabaseUrl extends PoolOptions {
  /** `file:./dev.db`, `postgresql://…` or `mysql://…`. If it is undefined (a variable that is not set), the first query fails. */
  readonly url: string | undefined;
  readonly type: 'sqlite' | 'postgres' | 'postgresql' | 'mysql';
}

type KyselyOption = Extract<NonNullable<BetterAuthOptions['database']>, { db: unknown }>;

/** A value for better-auth's `database` option. It connects with the first query. */
export interface OpenedDatabase {
  /** A Kysely instance, typed as better-auth's types expect it. */
  readonly db: KyselyOption['db'];
  readonly type: 'sqlite' | 'postgres' | 'mysql';
  /** better-auth runs operations that belong together in one transaction, as it does with a connection or a pool. */
  readonly transaction: true;
  /** Closes the connections, so that the process can end. The next query opens new ones. */
  close(): Promise<void>;
}

/**
 * Opens a database for better-auth, with the driver that is installed: better-sqlite3, pg or mysql2. It returns at once and connects
 * with the first query. So it works in every process that imports the instance: a server, a page, a script, a command line tool.
 * A host that uses the instance closes the database when the host closes. A script calls `close`.
 *
 * @throws TypeError for an unknown type. The first query rejects with a one-sentence message if the URL is empty or belongs to
 *   another database, or if the driver is missing
 * @example
 * export const auth = betterAuth({
 *   database: openDatabase({ url: process.env.DATABASE_URL, type: 'sqlite' }),
 *   emailAndPassword: { enabled: true },
 * })
 */
export function openDatabase({ url, type, ...limits }: DatabaseUrl): OpenedDatabase {
  const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
  if (known === undefined) {
    throw new TypeError(
      `better-auth's database.type is ${JSON.stringify(type)}; it can be 'sqlite', 'postgres' or 'mysql'.`,
    );
  }
  const dialect = known.dialect(() => readUrl(url, known.name), limits);
  const driver = new ReopeningDriver(dialect);
  const db = new Kysely<unknown>({
    dialect: {
      createDriver: () => driver,
      createAdapter: () => dialect.createAdapter(),
      createQueryCompiler: () => dialect.createQueryCompiler(),
      createIntrospector: (kysely) => dialect.createIntrospector(kysely),
    },
  });
  return { db, type: known.name, transaction: true, close: () => driver.destroy() };
}

interface DatabaseType {
  readonly name: OpenedDatabase['type'];
  /** @param url throws if there is no URL, so that only a query that needs it fails */
  readonly dialect: (url: () => string, limits: PoolOptions) => Dialect;
}

const POSTGRES: DatabaseType = {
  name: 'postgres',
  dialect: (url, limits) => new PostgresDialect({ pool: async () => openPostgresPool(url(), limits) }),
};

const TYPES: Readonly<Record<DatabaseUrl['type'], DatabaseType>> = {
  sqlite: { name: 'sqlite', dialect: (url) => new SqliteDialect({ database: async () => openSqlite(url()) }) },
  postgres: POSTGRES,
  postgresql: POSTGRES,
  mysql: {
    name: 'mysql',
    dialect: (url, limits) => new MysqlDialect({ pool: async () => openMysqlPool(url(), limits) }),
  },
};

function readUrl(url: unknown, type: OpenedDatabase['type']): string {
  if (typeof url !== 'string' || url === '')
    throw new Error(
      "better-auth's database.url is empty: is the environment variable it comes from (DATABASE_URL) set?",
    );
  checkConnectionUrl(type === 'postgres' ? 'postgresql' : type, url, {
    type: "better-auth's database.type",
    url: 'url',
  });
  return url;
}
