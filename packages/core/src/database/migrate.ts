import { setTimeout } from 'node:timers/promises';
import { type Kysely, type Migration, type MigrationResultSet, Migrator } from 'kysely';
import { type DatabaseType, DIALECTS } from './dialects.js';
import { LOCK_TABLE, MIGRATION_TABLE, sqlOf } from './migration-sql.js';
import { createFlowsAndCredentials } from './migrations/001-flows-and-credentials.js';

/** A step of the schema, written once for all dialects. Applied steps never change; later ones are added below. */
export type MigrationStep = (dialect: { readonly longText: 'text' | 'longtext' }) => Migration;

const STEPS = {
  '001-flows-and-credentials': createFlowsAndCredentials,
} as const satisfies Record<string, MigrationStep>;

const ATTEMPTS = 20;
const PAUSE_MILLISECONDS = 50;

/**
 * Brings the host's tables up to date. Safe to run in several processes at once: whoever comes second waits for the lock and
 * then finds nothing left to do.
 *
 * @returns the names of the steps that this call applied
 * @throws what the failing step threw; a step is applied whole or not at all where the database can (SQLite, PostgreSQL)
 */
export async function migrate<T>(database: Kysely<T>, type: DatabaseType): Promise<string[]> {
  const migrator = migratorOf(database, type);
  const { results = [] } = await withRetries(() => migrator.migrateToLatest());
  return results.filter((result) => result.status === 'Success').map((result) => result.migrationName);
}

/** The names of the steps that `migrate` would apply. Changes nothing. */
export async function pendingSteps<T>(database: Kysely<T>, type: DatabaseType): Promise<string[]> {
  const steps = await migratorOf(database, type).getMigrations();
  return steps.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
}

/** The SQL of the steps that `migrate` would apply, with what marks them as applied. Changes nothing. */
export async function pendingSql<T>(database: Kysely<T>, type: DatabaseType): Promise<string> {
  const steps = await migratorOf(database, type).getMigrations();
  return sqlOf(
    steps.filter(({ executedAt }) => executedAt === undefined),
    database,
    type,
  );
}

function migratorOf<T>(database: Kysely<T>, type: DatabaseType): Migrator {
  const dialect = DIALECTS[type];
  const migrations = Object.fromEntries(Object.entries(STEPS).map(([name, step]) => [name, step(dialect)]));
  return new Migrator({
    db: database,
    provider: { getMigrations: () => Promise.resolve(migrations) },
    migrationTableName: MIGRATION_TABLE,
    migrationLockTableName: LOCK_TABLE,
  });
}

/**
 * Kysely locks on PostgreSQL and MySQL, but takes no lock on SQLite: of two processes that start together, one finds the file
 * busy or the tables just made by the other. Its transaction was rolled back whole, so it looks again.
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
  return String(code).startsWith('SQLITE_BUSY') || (code === 'SQLITE_ERROR' && /already exists/.test(String(message)));
}
