import { Kysely } from 'kysely';
import { type DatabaseType, DIALECTS } from './dialects.js';
import { type PoolOptions, sqlitePathOf } from './drivers.js';
import { rememberFile } from './write-turns.js';

/** The host's database, or a transaction on it. Each store adds the types of its own tables (`withTables`). */
export type Database = Kysely<unknown>;

/** Where the host keeps its tables. Specification: "Add the plugin to Invect". */
export interface BaseDatabaseConfig extends PoolOptions {
  /** `'postgres'` is another name for `'postgresql'`. */
  type: DatabaseType | 'postgres';
  /** `file:./dev.db`, `postgresql://…` or `mysql://…` */
  connectionString: string;
  /** The name of the database in logs and reports. */
  id: string;
}

/** The checked configuration, in which each type has one name. */
export interface HostDatabase extends BaseDatabaseConfig {
  type: DatabaseType;
}

/** Creates a handle on the database. It connects with the first query. */
export function openDatabase({ type, connectionString, ...options }: HostDatabase): Database {
  const database = new Kysely<unknown>({ dialect: DIALECTS[type].connect(connectionString, options) });
  const file = type === 'sqlite' ? sqlitePathOf(connectionString) : null;
  if (file !== null) rememberFile(database, file);
  return database;
}
