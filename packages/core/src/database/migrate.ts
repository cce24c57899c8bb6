import { setTimeout } from 'node:timers/promises';
import { type Migration, type MigrationInfo, type MigrationResultSet, Migrator } from 'kysely';
import type { Database } from './database.js';
import { type DatabaseType, DIALECTS } from './dialects.js';
import { lockTableOf, sqlOf } from './migration-sql.js';
import { type MigrationStep, schemaOf } from './schema.js';

/** The host, or a plugin with tables in the host's database. Each owner records its applied steps in a table of its own. */
export interface MigrationOwner {
  /** `host`, or the plugin's id. */
  readonly id: string;
  /** The table that records the applied steps. */
  readonly table: string;
  readonly steps: readonly MigrationStep[];
}

const ATTEMPTS = 20;
const PAUSE_MILLISECONDS = 50;

/** Codes of PostgreSQL. */
const UNDEFINED_COLUMN = '42703';
const UNDEFINED_TABLE = '42P01';

/**
 * Applies the missing steps of an owner. Several processes may call it at once: the second one waits for the lock, and then finds
 * nothing to do.
 *
 * @returns the names of the steps that this call applied
 * @throws the error of a step. SQLite and PostgreSQL roll back the whole step; MySQL cannot
 */
export async function migrate(owner: MigrationOwner, database: Database, type: DatabaseType): Promise<string[]> {
  const migrator = migratorOf(owner, database, type);
  const { results = [] } = await withRetries(() => migrator.migrateToLatest());
  return results.filter((result) => result.status === 'Success').map((result) => result.migrationName);
}

/** Returns the names of the steps that `migrate` would apply. It changes nothing. */
export async function pendingSteps(owner: MigrationOwner, database: Database, type: DatabaseType): Promise<string[]> {
  const pending = await pendingOf(owner, database, type);
  return pending.map(({ name }) => name);
}

/** Returns the SQL of the steps that `migrate` would apply, and of recording them as applied. It changes nothing. */
export async function pendingSql(owner: MigrationOwner, database: Database, type: DatabaseType): Promise<string> {
  return sqlOf(owner.table, await pendingOf(owner, database, type), database, type);
}

async function pendingOf(
  owner: MigrationOwner,
  database: Database,
  type: DatabaseType,
): Promise<readonly MigrationInfo[]> {
  const steps = await migratorOf(owner, database, type).getMigrations();
  return steps.filter(({ executedAt }) => executedAt === undefined);
}

function migratorOf({ table, steps }: MigrationOwner, database: Database, type: DatabaseType): Migrator {
  const migrations = Object.fromEntries(steps.map((step) => [step.name, migrationOf(step, type)]));
  return new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName: table,
    migrationLockTableName: lockTableOf(table),
  });
}

function migrationOf(step: MigrationStep, type: DatabaseType): Migration {
  return { up: async (database) => step.up(await schemaOf(database, DIALECTS[type])) };
}

/**
 * Kysely locks on PostgreSQL and MySQL, but not on SQLite. If two processes start together, one of them finds the file busy, or the
 * tables that the other has just created. And before it locks, Kysely lists all tables, which fails on PostgreSQL if another process drops
 * a column or a table meanwhile. Its transaction is rolled back, so it tries again.
 */
async function withRetries(run: () => Promise<MigrationResultSet>): Promise<MigrationResultSet> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await run();
    if (outcome.error === undefined) return outcome;
    if (attempt === ATTEMPTS || !lostARace(outcome.error)) throw outcome.error;
    await setTimeout(PAUSE_MILLISECONDS * Math.random());
  }
}

function lostARace(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === UNDEFINED_COLUMN || code === UNDEFINED_TABLE) return true;
  return String(code).startsWith('SQLITE_BUSY') || (code === 'SQLITE_ERROR' && /already exists/.test(String(message)));
}
