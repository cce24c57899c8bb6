import { setTimeout } from 'node:timers/promises';
import { getMigrations } from 'better-auth/db/migration';
import { type AuthContext, type AuthInstance, optionsOf } from './instance.js';
import { withMigrationLock } from './migration-lock.js';
import type { AuthOptions } from './options.js';

const ATTEMPTS = 10;
const PAUSE_MILLISECONDS = 100;

/** The state of better-auth's tables after this start. */
export type TablesOutcome =
  | { readonly kind: 'created'; readonly tables: readonly string[] }
  | { readonly kind: 'complete' }
  /** Another tool manages them: an ORM's adapter. Or there is no database. */
  | { readonly kind: 'foreign'; readonly adapter: string };

/**
 * Checks better-auth's tables and creates what is missing, with better-auth's own migrations.
 *
 * @param migrate whether missing tables and columns may be created
 * @throws Error that lists what is missing if `migrate` is false, or if an ORM has not created the tables
 */
export async function prepareTables(
  auth: AuthInstance,
  context: AuthContext | null,
  migrate: boolean,
): Promise<TablesOutcome> {
  if (context === null) return { kind: 'foreign', adapter: 'none' };
  if (!canMigrate(auth, context)) return checkForeignTables(context);

  const options = optionsOf(auth);
  const { missing } = await migrationsOf(options);
  if (missing.length === 0) return { kind: 'complete' };
  if (!migrate) {
    throw new Error(
      `better-auth's tables are incomplete (missing: ${missing.join(', ')}): run \`npx @invect/cli migrate\`, or pass userAuth({ migrate: true }).`,
    );
  }
  const tables = await createMissing(options);
  return tables.length === 0 ? { kind: 'complete' } : { kind: 'created', tables };
}

/**
 * Whether better-auth's own migrations can create its tables. `getMigrations` ends the process for a database that it cannot open.
 * An adapter function may use the id 'kysely' without being a database, so this checks the id and the option.
 */
export function canMigrate(auth: AuthInstance, context: AuthContext): boolean {
  return context.adapter.id === 'kysely' && typeof optionsOf(auth).database !== 'function';
}

/**
 * Creates what is missing, one process at a time.
 *
 * @returns what this call created
 */
export async function createMissing(options: AuthOptions): Promise<readonly string[]> {
  const created = await withMigrationLock(options.database, (database, isLocked) =>
    createMissingWith({ ...options, database }, isLocked ? 1 : ATTEMPTS),
  );
  await forgetMissing(options.database);
  return created;
}

/**
 * Makes better-auth look at its tables again. Some versions look as soon as the instance is there, and refuse every request until the
 * database is the one that their own migrations ran on. Here that is the connection that holds the lock.
 */
async function forgetMissing(database: unknown): Promise<void> {
  // Before 1.7 there is no such check. Where the package is not found, a restart helps.
  const core = await import('@better-auth/core/db/internal').catch(() => null);
  if (typeof database === 'object' && database !== null) core?.invalidateSchemaChecks?.(database);
}

async function createMissingWith(options: AuthOptions, attempts: number): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt++) {
    // Another process may have created the tables while this one waited.
    const { missing, indexes, runMigrations } = await migrationsOf(options);
    if (missing.length + indexes.length === 0) return [];
    try {
      await runMigrations();
      return [...missing, ...indexes];
    } catch (error) {
      // Without a lock, another process may be creating the same tables. Check again what is missing.
      if (attempt >= attempts) throw error;
      await setTimeout(PAUSE_MILLISECONDS * Math.random());
    }
  }
}

/** The changes that better-auth would make to a database. */
export interface PendingMigrations {
  /** Tables, and columns as `table.column`. better-auth does not work without them. */
  readonly missing: readonly string[];
  /** Indexes of existing tables. better-auth is slower without them. Version 1.6 does not list them. */
  readonly indexes: readonly string[];
  readonly runMigrations: () => Promise<void>;
  readonly compileMigrations: () => Promise<string>;
}

/** Asks better-auth for pending migrations. Call it only if `canMigrate` returns true. */
export async function migrationsOf(options: AuthOptions): Promise<PendingMigrations> {
  const planned = await getMigrations(options as Parameters<typeof getMigrations>[0]);
  const { toBeCreated, toBeAdded, runMigrations, compileMigrations } = planned;
  const newIndexes: readonly { readonly name: string }[] | undefined = planned.toBeAddedIndexes;
  const missing = [
    ...toBeCreated.map(({ table }) => table),
    ...toBeAdded.flatMap(({ table, fields }) => Object.keys(fields).map((field) => `${table}.${field}`)),
  ];
  return { missing, indexes: (newIndexes ?? []).map(({ name }) => name), runMigrations, compileMigrations };
}

async function checkForeignTables({ adapter }: AuthContext): Promise<TablesOutcome> {
  try {
    await adapter.findOne({ model: 'user', where: [{ field: 'id', value: '0' }] });
  } catch (cause) {
    throw new Error(
      `better-auth's user table cannot be read through its ${adapter.id} adapter: create its tables with your ORM's migrations (\`npx auth generate\`).`,
      { cause },
    );
  }
  return { kind: 'foreign', adapter: adapter.id };
}
