import type { Database } from '../database/database.js';
import { openDatabase } from '../database/database.js';
import type { DatabaseType } from '../database/dialects.js';
import { migrate as applySteps, type MigrationOwner, pendingSql, pendingSteps } from '../database/migrate.js';
import { HOST_MIGRATIONS } from '../database/migrations/index.js';
import type { InvectPlugin, PluginTables, TablesStatus } from '../plugins/contract.js';
import { migrationsOf } from '../plugins/registry.js';
import { readTableOptions, type TableOptions } from './options.js';

/** The state of one owner's tables. */
export interface MigrationStatus extends TablesStatus {
  /** `host`, or a plugin's id. */
  readonly owner: string;
}

export interface AppliedMigrations extends MigrationStatus {
  /** The steps, or tables and columns, that this call created. */
  readonly applied: readonly string[];
}

export interface MigrationSql extends MigrationStatus {
  readonly sql: string;
}

/**
 * Creates and updates the tables of a host and of its plugins, without starting the host. Several processes may call it at once.
 *
 * @returns what this call did, by owner
 * @throws TypeError if an option is wrong; Error that names the owner if its tables could not be created or updated
 * @example
 * await migrate({ baseDatabaseConfig, plugins: [userAuth({ auth })] })
 */
export function migrate(options: TableOptions): Promise<AppliedMigrations[]> {
  return forEachOwner(options, async (tables) => ({ applied: await tables.run() }));
}

/** Returns what `migrate` would do, by owner. It changes nothing, and throws the same errors. */
export function migrationStatus(options: TableOptions): Promise<MigrationStatus[]> {
  return forEachOwner(options, async () => ({}));
}

/** Returns the SQL that `migrate` would execute, by owner. It changes nothing, and throws the same errors. */
export function migrationSql(options: TableOptions): Promise<MigrationSql[]> {
  return forEachOwner(options, async (tables) => ({ sql: await tables.sql() }));
}

async function forEachOwner<T>(
  options: TableOptions,
  ask: (tables: PluginTables) => Promise<T>,
): Promise<(MigrationStatus & T)[]> {
  const { database: config, plugins } = readTableOptions(options);
  const database = openDatabase(config);
  const answers: (MigrationStatus & T)[] = [];
  try {
    for (const { owner, tables } of tablesOf(plugins, database, config.type)) {
      answers.push({ owner, ...(await withOwner(owner, tables.status())), ...(await withOwner(owner, ask(tables))) });
    }
    return answers;
  } finally {
    await database.destroy();
  }
}

interface OwnedTables {
  readonly owner: string;
  readonly tables: PluginTables;
}

/** The host's tables come first, because tables of plugins may refer to them. */
function tablesOf(plugins: readonly InvectPlugin[], database: Database, type: DatabaseType): OwnedTables[] {
  const inDatabase = (owner: MigrationOwner): OwnedTables => ({
    owner: owner.id,
    tables: {
      status: async () => ({ pending: await pendingSteps(owner, database, type) }),
      sql: () => pendingSql(owner, database, type),
      run: () => applySteps(owner, database, type),
    },
  });
  const ofPlugins = plugins.flatMap((plugin) => {
    const owner = migrationsOf(plugin);
    const elsewhere = plugin.tables ? [{ owner: plugin.id, tables: plugin.tables }] : [];
    return [...(owner ? [inDatabase(owner)] : []), ...elsewhere];
  });
  return [inDatabase(HOST_MIGRATIONS), ...ofPlugins];
}

/** Adds the owner of the tables to an error. */
async function withOwner<T>(owner: string, result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (cause) {
    const { message, code } = cause as { message?: string; code?: string };
    throw new Error(`${owner}: ${message || code || String(cause)}`, { cause });
  }
}
