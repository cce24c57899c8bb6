import { type Kysely, sql } from 'kysely';
import type { Scope } from '../access/reach.js';
import { databaseTime } from '../database/clock.js';
import type { Database } from '../database/database.js';
import { reachable } from '../database/reach.js';
import type { RunActor } from './actor.js';
import { NEXT_REVISION, presentRevision, STATUS_CHANGES } from './revisions.js';
import type { NodeExecutionQuery, RunQuery, RunStatus } from './schema.js';
import type { NodeRunRow, RunRow, RunTables } from './tables.js';

export type { NodeRunRow, RunRow, RunTables } from './tables.js';

export const LIST_COLUMNS = [
  'id',
  'flow_id',
  'flow_version',
  'status',
  'actor_type',
  'actor_id',
  'actor_name',
  'key_id',
  'trigger_node_id',
  'parent_run_id',
  'error_code',
  'error_message',
  'error_node_id',
  'created_at',
  'started_at',
  'ended_at',
] as const satisfies (keyof RunRow)[];

export type RunListRow = Pick<RunRow, (typeof LIST_COLUMNS)[number]>;

/** The statuses of runs that are over. */
export const OVER = ['succeeded', 'failed', 'cancelled'] as const satisfies RunStatus[];

/** What a new run is made of. */
export interface NewRun {
  readonly id: string;
  readonly flowId: string;
  readonly flowVersion: number;
  readonly actor: RunActor;
  readonly input: string | null;
  /** The trigger node that starts it. */
  readonly triggerNodeId?: string;
  readonly parent?: { readonly runId: string; readonly nodeRunId: string; readonly depth: number };
}

/** The SQL of runs as clients see them. A run is reached as its flow is. */
export class RunStore {
  readonly #database: Kysely<RunTables>;

  constructor(database: Database) {
    this.#database = database.withTables<RunTables>();
  }

  async insert({ id, flowId, flowVersion, actor, input, triggerNodeId, parent }: NewRun): Promise<void> {
    const now = databaseTime(this.#database);
    await this.#database
      .insertInto('invect_run')
      .values({
        id,
        flow_id: flowId,
        flow_version: flowVersion,
        status: 'queued',
        actor_type: actor.type,
        actor_id: actor.id,
        actor_name: actor.name,
        key_id: actor.keyId,
        trigger_node_id: triggerNodeId ?? null,
        parent_run_id: parent?.runId ?? null,
        parent_node_run_id: parent?.nodeRunId ?? null,
        depth: parent?.depth ?? 0,
        input,
        output: null,
        error_code: null,
        error_message: null,
        error_node_id: null,
        lease: null,
        due_at: now,
        nudged: 0,
        limit_from: null,
        created_at: now,
        started_at: null,
        ended_at: null,
      })
      .execute();
  }

  /** Newest first. One more than the limit, if there are more. */
  list({ limit, cursor, flowId, status }: RunQuery, scope: Scope): Promise<RunListRow[]> {
    let rows = this.#database.selectFrom('invect_run').select(LIST_COLUMNS).where(this.#isReached(scope));
    if (cursor !== undefined) rows = rows.where('id', '<', cursor);
    if (flowId !== undefined) rows = rows.where('flow_id', '=', flowId);
    if (status !== undefined) rows = rows.where('status', '=', status);
    return rows
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
  }

  find(id: string, scope: Scope): Promise<RunRow | undefined> {
    return this.#database
      .selectFrom('invect_run')
      .selectAll()
      .where('id', '=', id)
      .where(this.#isReached(scope))
      .executeTakeFirst();
  }

  /** Those of the runs that are in the scope. */
  async reached(ids: readonly string[], scope: Scope): Promise<ReadonlySet<string>> {
    const rows = await this.#database
      .selectFrom('invect_run')
      .select('id')
      .where('id', 'in', ids)
      .where(this.#isReached(scope))
      .execute();
    return new Set(rows.map(({ id }) => id));
  }

  /** In the order in which they began. One more than the limit, if there are more. */
  listNodes(runId: string, { limit, cursor }: NodeExecutionQuery): Promise<NodeRunRow[]> {
    let rows = this.#database.selectFrom('invect_node_run').selectAll().where('run_id', '=', runId);
    if (cursor !== undefined) rows = rows.where('id', '>', cursor);
    return rows
      .orderBy('id')
      .limit(limit + 1)
      .execute();
  }

  /**
   * Cancels a run that is not over, and the runs that it has started.
   *
   * @returns the ids of those that were cancelled. None if it is over
   */
  async cancelTree(id: string): Promise<string[]> {
    if (!(await this.#cancel(id))) return [];
    const below = [];
    for (const child of await this.#openChildren(id)) below.push(...(await this.cancelTree(child)));
    return [id, ...below];
  }

  /** Takes the run away from its worker. */
  async #cancel(id: string): Promise<boolean> {
    const now = databaseTime(this.#database);
    const { numUpdatedRows } = await this.#database
      .updateTable('invect_run')
      .set({ ...STATUS_CHANGES, status: 'cancelled', lease: null, due_at: null, ended_at: now })
      .where('id', '=', id)
      .where('status', 'not in', OVER)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await this.#database
      .updateTable('invect_node_run')
      .set({ status: 'cancelled', ended_at: now, due_at: null, revision: presentRevision(this.#database, id) })
      .where('run_id', '=', id)
      .where('status', 'in', ['running', 'waiting'])
      .execute();
    return true;
  }

  async #openChildren(id: string): Promise<string[]> {
    const rows = await this.#database
      .selectFrom('invect_run')
      .select('id')
      .where('parent_run_id', '=', id)
      .where('status', 'not in', OVER)
      .execute();
    return rows.map((row) => row.id);
  }

  /**
   * Lets a run that has failed or was cancelled go on: from the nodes that failed or were cancelled.
   *
   * @param actor as whom it goes on
   * @returns false if it is in another state
   */
  async retry(id: string, actor: RunActor): Promise<boolean> {
    const now = databaseTime(this.#database);
    const { numUpdatedRows } = await this.#database
      .updateTable('invect_run')
      .set({
        ...STATUS_CHANGES,
        status: 'queued',
        actor_type: actor.type,
        actor_id: actor.id,
        actor_name: actor.name,
        key_id: actor.keyId,
        due_at: now,
        limit_from: now,
        ended_at: null,
        error_code: null,
        error_message: null,
        error_node_id: null,
      })
      .where('id', '=', id)
      .where('status', 'in', ['failed', 'cancelled'])
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    const ended = this.#database
      .updateTable('invect_node_run')
      .set({ revision: presentRevision(this.#database, id) })
      .where('run_id', '=', id)
      .where('status', 'in', ['failed', 'cancelled']);
    // A loop goes on with the items that it has.
    await ended
      .set({ status: 'running', ended_at: null, error_code: null, error_message: null })
      .where('items', 'is not', null)
      .execute();
    await ended.set({ status: 'retried' }).where('items', 'is', null).execute();
    return true;
  }

  /** The run that an attempt of a node has started. */
  async childOf(nodeRunId: string): Promise<string | undefined> {
    const row = await this.#database
      .selectFrom('invect_run')
      .select('id')
      .where('parent_node_run_id', '=', nodeRunId)
      .executeTakeFirst();
    return row?.id;
  }

  async findNodes(ids: readonly string[]): Promise<NodeRunRow[]> {
    if (ids.length === 0) return [];
    return this.#database.selectFrom('invect_node_run').selectAll().where('id', 'in', ids).execute();
  }

  /** Nodes that wait for an approval, the first one first. */
  waitingForApproval(runId: string): Promise<NodeRunRow[]> {
    return this.#database
      .selectFrom('invect_node_run')
      .selectAll()
      .where('run_id', '=', runId)
      .where('status', '=', 'waiting')
      .where('waits_for', '=', 'approval')
      .orderBy('id')
      .execute();
  }

  /** @returns false if the node does not wait any more */
  async endWait({ id, run_id: runId }: NodeRunRow, output: string): Promise<boolean> {
    await this.#database.updateTable('invect_run').set({ revision: NEXT_REVISION }).where('id', '=', runId).execute();
    const { numUpdatedRows } = await this.#database
      .updateTable('invect_node_run')
      .set({
        status: 'succeeded',
        handle: 'out',
        output,
        due_at: null,
        ended_at: databaseTime(this.#database),
        revision: presentRevision(this.#database, runId),
      })
      .where('id', '=', id)
      .where('status', '=', 'waiting')
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /**
   * Says that something has happened to a run: a worker takes it, or the one that has it looks again. It always locks the row, so that it
   * cannot pass by a worker that is letting go of the run.
   */
  async nudge(id: string): Promise<void> {
    const now = databaseTime(this.#database);
    await this.#database
      .updateTable('invect_run')
      .set({
        nudged: 1,
        due_at: sql<string | null>`case when status = 'waiting' and lease is null then ${now} else due_at end`,
      })
      .where('id', '=', id)
      .execute();
  }

  #isReached(scope: Scope) {
    if (scope.everything) return sql<boolean>`1 = 1`;
    const flow = this.#database
      .selectFrom('invect_flow')
      .select(sql`1`.as('one'))
      .where('invect_flow.id', '=', sql.ref<string>('invect_run.flow_id'))
      .where(reachable(this.#database, 'invect_flow', scope, 'read'));
    return sql<boolean>`exists ${flow}`;
  }
}
