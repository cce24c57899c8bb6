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
  // getMigrations ends the process for anything it cannot open itself. An adapter function may call itself 'kysely' and still is
  // no database, so both are looked at.
  if (context.adapter.id !== 'kysely' || typeof optionsOf(auth).database === 'function') {
    return checkForeignTables(context);
  }

  const options = optionsOf(auth);
  const { missing } = await migrationsOf(options);
  if (missing.length === 0) return { kind: 'complete' };
  if (!migrate) {
    throw new Error(
      `better-auth's tables are incomplete (missing: ${missing.join(', ')}): pass userAuth({ migrate: true }), or run \`npx auth migrate\`.`,
    );
  }
  return withMigrationLock(options.database, (database, isAlone) =>
    createMissing({ ...options, database }, isAlone ? 1 : ATTEMPTS),
  );
}

async function createMissing(options: AuthOptions, attempts: number): Promise<TablesOutcome> {
  for (let attempt = 1; ; attempt++) {
    // Another process may have created them while this one waited.
    const { missing, runMigrations } = await migrationsOf(options);
    if (missing.length === 0) return { kind: 'complete' };
    try {
      await runMigrations();
      return { kind: 'created', tables: missing };
    } catch (error) {
      // Where there is no lock, another process may be creating the same tables: look again at what is missing.
      if (attempt >= attempts) throw error;
      await setTimeout(PAUSE_MILLISECONDS * Math.random());
    }
  }
}

async function migrationsOf(options: AuthOptions): Promise<{ missing: string[]; runMigrations: () => Promise<void> }> {
  const { toBeCreated, toBeAdded, runMigrations } = await getMigrations(options as Parameters<typeof getMigrations>[0]);
  const missing = [
    ...toBeCreated.map(({ table }) => table),
    ...toBeAdded.flatMap(({ table, fields }) => Object.keys(fields).map((field) => `${table}.${field}`)),
  ];
  return { missing, runMigrations };
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
