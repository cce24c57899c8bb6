import { type Kysely, sql, type UpdateQueryBuilder, type UpdateResult } from 'kysely';
import type { RunTables } from './tables.js';

/*
 * Each transaction that changes a run, or what its nodes did, gives the run the next revision, and the rows that it changes the same one.
 * The run's row is locked until it ends, so revisions become visible in their order. That is what makes runs watchable: whoever has read
 * up to a revision finds all that came later, and nothing that came before.
 *
 * In MySQL, a column that is set earlier in the statement has its new value already: name these before `revision` and `status`.
 */

/** For `set` of `invect_run`. */
export const NEXT_REVISION = sql<number>`revision + 1`;

/** For `status_revision` of `invect_run`, where the status becomes another one. */
export const STATUS_CHANGES = { status_revision: NEXT_REVISION, revision: NEXT_REVISION } as const;

/** The revision that the transaction has given to a run, for the rows of its nodes. */
export function presentRevision(database: Kysely<RunTables>, runId: string) {
  return database.selectFrom('invect_run').select('revision').where('id', '=', runId);
}

/**
 * Updates a run.
 *
 * @returns its new revision; undefined if nothing was updated
 */
export async function revisionAfter(
  update: UpdateQueryBuilder<RunTables, 'invect_run', 'invect_run', UpdateResult>,
  database: Kysely<RunTables>,
  runId: string,
): Promise<number | undefined> {
  if (database.getExecutor().adapter.supportsReturning)
    return (await update.returning('revision').executeTakeFirst())?.revision;
  if ((await update.executeTakeFirst()).numUpdatedRows === 0n) return undefined;
  return (await presentRevision(database, runId).executeTakeFirst())?.revision;
}
