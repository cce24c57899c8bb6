import { setTimeout } from 'node:timers/promises';
import { getMigrations } from 'better-auth/db/migration';
import { type AuthContext, type AuthInstance, type AuthOptions, optionsOf } from './instance.js';
import { withMigrationLock } from './migration-lock.js';

const ATTEMPTS = 10;
const PAUSE_MILLISECONDS = 100;

/** What became of better-auth's tables at this start. */
export type TablesOutcome =
  | { readonly kind: 'created'; readonly tables: readonly string[] }
  | { readonly kind: 'complete' }
  /** Another tool's: an ORM adapter, or no database at all. */
  | { readonly kind: 'foreign'; readonly adapter: string };

/**
 * Sees to better-auth's tables, with better-auth's own migrations.
 *
 * @param migrate whether missing tables and columns may be created
 * @throws Error listing what is missing where they may not, or where an ORM has not made them
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
 * Whether better-auth's own migrations can make its tables. `getMigrations` ends the process for anything it cannot open itself.
 * An adapter function may call itself 'kysely' and still is no database, so both are looked at.
 */
export function canMigrate(auth: AuthInstance, context: AuthContext): boolean {
  return context.adapter.id === 'kysely' && typeof optionsOf(auth).database !== 'function';
}

/**
 * Creates what is missing, one process at a time.
 *
 * @returns what this call created
 */
export function createMissing(options: AuthOptions): Promise<readonly string[]> {
  return withMigrationLock(options.database, (database, isAlone) =>
    createMissingThrough({ ...options, database }, isAlone ? 1 : ATTEMPTS),
  );
}

async function createMissingThrough(options: AuthOptions, attempts: number): Promise<readonly string[]> {
  for (let attempt = 1; ; attempt++) {
    // Another process may have created them while this one waited.
    const { missing, indexes, runMigrations } = await migrationsOf(options);
    if (missing.length + indexes.length === 0) return [];
    try {
      await runMigrations();
      return [...missing, ...indexes];
    } catch (error) {
      // Where there is no lock, another process may be creating the same tables: look again at what is missing.
      if (attempt >= attempts) throw error;
      await setTimeout(PAUSE_MILLISECONDS * Math.random());
    }
  }
}

/** What better-auth would do to a database. */
export interface Pending {
  /** Tables, and columns as `table.column`. better-auth fails without them. */
  readonly missing: readonly string[];
  /** Indexes of tables that are there. better-auth is slower without them; version 1.6 does not name them. */
  readonly indexes: readonly string[];
  readonly runMigrations: () => Promise<void>;
  readonly compileMigrations: () => Promise<string>;
}

/** Asks better-auth what it would do. Only where `canMigrate` says so. */
export async function migrationsOf(options: AuthOptions): Promise<Pending> {
  const planned = await getMigrations(options as Parameters<typeof getMigrations>[0]);
  const { toBeCreated, toBeAdded, runMigrations, compileMigrations } = planned;
  const indexed: readonly { readonly name: string }[] | undefined = planned.toBeAddedIndexes;
  const missing = [
    ...toBeCreated.map(({ table }) => table),
    ...toBeAdded.flatMap(({ table, fields }) => Object.keys(fields).map((field) => `${table}.${field}`)),
  ];
  return { missing, indexes: (indexed ?? []).map(({ name }) => name), runMigrations, compileMigrations };
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
