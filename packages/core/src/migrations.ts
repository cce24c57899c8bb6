import { openDatabase } from './database/database.js';
import { migrate as applySteps, pendingSql, pendingSteps } from './database/migrate.js';
import { readTableOptions, type TableOptions } from './options.js';
import type { PluginMigrations, TablesStatus } from './plugins/contract.js';

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
  ask: (tables: PluginMigrations) => Promise<T>,
): Promise<(MigrationStatus & T)[]> {
  const { database: config, plugins } = readTableOptions(options);
  const database = openDatabase(config);
  const host: PluginMigrations = {
    status: async () => ({ pending: await pendingSteps(database, config.type) }),
    sql: () => pendingSql(database, config.type),
    run: () => applySteps(database, config.type),
  };
  const answers: (MigrationStatus & T)[] = [];
  try {
    for (const { id: owner, migrations } of [{ id: 'host', migrations: host }, ...plugins]) {
      if (migrations === undefined) continue;
      answers.push({ owner, ...(await named(owner, migrations.status())), ...(await named(owner, ask(migrations))) });
    }
    return answers;
  } finally {
    await database.destroy();
  }
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
