import { Kysely } from 'kysely';
import type { CredentialTable } from '../credentials/store.js';
import type { FlowTable, FlowVersionTable } from '../flows/store.js';
import { type DatabaseType, DIALECTS } from './dialects.js';
import type { PoolOptions } from './drivers.js';

/** The host's tables. Each resource owns the shape of its own. */
export interface Tables {
  invect_flow: FlowTable;
  invect_flow_version: FlowVersionTable;
  invect_credential: CredentialTable;
}

export type Database = Kysely<Tables>;

/** Where the host keeps its tables. Specification: "Add the plugin to Invect". */
export interface BaseDatabaseConfig extends PoolOptions {
  /** `'postgres'` is another name for `'postgresql'`. */
  type: DatabaseType | 'postgres';
  /** `file:./dev.db`, `postgresql://…` or `mysql://…` */
  connectionString: string;
  /** Names this database in logs and reports. */
  id: string;
}

/** The same after it was checked: the type has one name. */
export interface HostDatabase extends BaseDatabaseConfig {
  type: DatabaseType;
}

/** A handle on the database. It connects with the first query. */
export function openDatabase({ type, connectionString, ...options }: HostDatabase): Database {
  return new Kysely<Tables>({ dialect: DIALECTS[type].connect(connectionString, options) });
}
