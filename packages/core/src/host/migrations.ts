import type { Database } from '../database/database.js';
import { openDatabase } from '../database/database.js';
import type { DatabaseType } from '../database/dialects.js';
import { migrate as applySteps, type MigrationOwner, pendingSql, pendingSteps } from '../database/migrate.js';
import { HOST_MIGRATIONS } from '../database/migrations/index.js';
import type { InvectPlugin, PluginTables, TablesStatus } from '../plugins/contract.js';
import { migrationsOf } from '../plugins/registry.js';
import { readTableOptions, type TableOptions } from './options.js';

/** Tables of one owner: `host`, or a plugin's id. */
export interface MigrationStatus extends TablesStatus {
  readonly owner: string;
}

export interface AppliedMigrations extends MigrationStatus {
  /** What this call created. */
  readonly applied: readonly string[];
}

export interface MigrationSql extends MigrationStatus {
  readonly sql: string;
}

/**
 * Creates and updates the tables of a host and of its plugins, without starting the host. Safe in several processes at once.
 *
 * @returns what this call did, by owner
 * @throws TypeError for a wrong option; Error that names the owner and what went wrong
 * @example
 * await migrate({ baseDatabaseConfig, plugins: [userAuth({ auth })] })
 */
export function migrate(options: TableOptions): Promise<AppliedMigrations[]> {
  return forEachOwner(options, async (tables) => ({ applied: await tables.run() }));
}

/** What `migrate` would do, by owner. Throws as it does, and changes nothing. */
export function migrationStatus(options: TableOptions): Promise<MigrationStatus[]> {
  return forEachOwner(options, async () => ({}));
}

/** What `migrate` would do as SQL, by owner. Throws as it does, and changes nothing. */
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
      answers.push({ owner, ...(await named(owner, tables.status())), ...(await named(owner, ask(tables))) });
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

/** The host's tables come first: those of plugins may refer to them. */
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

/** Says whose tables an error is about. */
async function named<T>(owner: string, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    const { message, code } = cause as { message?: string; code?: string };
    throw new Error(`${owner}: ${message || code || String(cause)}`, { cause });
  }
}
