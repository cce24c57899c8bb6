import { type Kysely, sql } from 'kysely';
import { v4 as uuidv4 } from 'uuid';
import { databaseTime } from '../database/clock.js';
import type { Database } from '../database/database.js';
import { inTurn } from '../database/write-turns.js';
import { NEXT_REVISION, STATUS_CHANGES } from '../runs/revisions.js';
import type { NodeRunRow, RunRow, RunTables } from '../runs/store.js';

/** A run that a worker has taken. */
export interface ClaimedRun {
  readonly run: RunRow;
  readonly lease: string;
  /** JSON. */
  readonly definition: string;
  readonly nodes: readonly NodeRunRow[];
  /** The database's clock, in milliseconds since 1970. */
  readonly now: number;
}

/** A run, and the name under which a worker has it. */
export interface HeldRun {
  readonly runId: string;
  readonly lease: string;
}

/** Who has which run. All of it is decided by the database and its clock. */
export class Claims {
  readonly #host: Database;
  readonly #database: Kysely<RunTables>;
  readonly #leaseMilliseconds: number;

  constructor(database: Database, leaseMilliseconds: number) {
    this.#host = database;
    this.#database = database.withTables<RunTables>();
    this.#leaseMilliseconds = leaseMilliseconds;
  }

  /** The runs that nobody works on and that are due, the longest due first. */
  async due(limit: number): Promise<string[]> {
    const rows = await this.#database
      .selectFrom('invect_run')
      .select('id')
      .where('due_at', '<=', databaseTime(this.#database))
      .orderBy('due_at')
      .limit(limit)
      .execute();
    return rows.map(({ id }) => id);
  }

  /** Takes a run. Null if somebody else has it, or if it is not due. */
  async claim(id: string): Promise<ClaimedRun | null> {
    const lease = uuidv4();
    const now = databaseTime(this.#database);
    let claim = this.#database
      .updateTable('invect_run')
      .set(({ fn, ref }) => ({
        status_revision: sql<number>`case when status = 'running' then status_revision else revision + 1 end`,
        revision: NEXT_REVISION,
        status: 'running',
        lease,
        due_at: databaseTime(this.#database, this.#leaseMilliseconds),
        nudged: 0,
        started_at: fn.coalesce(ref('started_at'), now),
        limit_from: fn.coalesce(ref('limit_from'), now),
      }))
      .where('id', '=', id);
    // guard: claim-only-what-is-due
    claim = claim.where('due_at', '<=', now);
    const { numUpdatedRows } = await inTurn(this.#host, () => claim.executeTakeFirst());
    return numUpdatedRows === 0n ? null : this.#read(id, lease);
  }

  async #read(id: string, lease: string): Promise<ClaimedRun | null> {
    const found = await this.#database
      .selectFrom('invect_run')
      .innerJoin('invect_flow_version', (join) =>
        join
          .onRef('invect_flow_version.flow_id', '=', 'invect_run.flow_id')
          .onRef('invect_flow_version.version', '=', 'invect_run.flow_version'),
      )
      .selectAll('invect_run')
      .select(['invect_flow_version.definition', databaseTime(this.#database).as('now')])
      .where('invect_run.id', '=', id)
      .where('lease', '=', lease)
      .executeTakeFirst();
    if (found === undefined) return null;
    const { definition, now, ...run } = found;
    const nodes = this.#database.selectFrom('invect_node_run').selectAll().where('run_id', '=', id);
    return { run, lease, definition, nodes: await nodes.orderBy('id').execute(), now: Date.parse(now) };
  }

  /**
   * Keeps runs for another lease time.
   *
   * @returns those that are still held, and whether something has happened to them
   */
  async renew(held: readonly HeldRun[]): Promise<ReadonlyMap<string, { readonly nudged: boolean }>> {
    if (held.length === 0) return new Map();
    const { ids, leases } = namesOf(held);
    const dueAt = databaseTime(this.#database, this.#leaseMilliseconds);
    const renew = this.#database
      .updateTable('invect_run')
      .set({ due_at: dueAt })
      .where('id', 'in', ids)
      .where('lease', 'in', leases);
    await inTurn(this.#host, () => renew.execute());
    const rows = await this.#database
      .selectFrom('invect_run')
      .select(['lease', 'nudged'])
      .where('id', 'in', ids)
      .where('lease', 'in', leases)
      .execute();
    return new Map(rows.map(({ lease, nudged }) => [lease ?? '', { nudged: nudged === 1 }]));
  }

  /** Ends a run that this host cannot carry out. */
  async fail({ runId, lease }: HeldRun): Promise<void> {
    const now = databaseTime(this.#database);
    const message = 'The run could not go on. The log of the host says why.';
    const fail = this.#database
      .updateTable('invect_run')
      .set({
        ...STATUS_CHANGES,
        status: 'failed',
        error_code: 'run:internal_error',
        error_message: message,
        lease: null,
        due_at: null,
        ended_at: now,
      })
      .where('id', '=', runId)
      .where('lease', '=', lease);
    await inTurn(this.#host, () => fail.execute());
  }

  /** Gives runs up, so that others take them at once. */
  async release(held: readonly HeldRun[]): Promise<void> {
    if (held.length === 0) return;
    const { ids, leases } = namesOf(held);
    const release = this.#database
      .updateTable('invect_run')
      .set({ ...STATUS_CHANGES, status: 'queued', lease: null, due_at: databaseTime(this.#database) })
      .where('id', 'in', ids)
      .where('lease', 'in', leases);
    await inTurn(this.#host, () => release.execute());
  }

  /** Deletes runs that ended so many days ago. */
  async deleteOld(days: number, batch: number): Promise<number> {
    const before = databaseTime(this.#database, -days * 86_400_000);
    const rows = await this.#database
      .selectFrom('invect_run')
      .select('id')
      .where('ended_at', '<', before)
      .orderBy('ended_at')
      .limit(batch)
      .execute();
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return 0;
    const old = this.#database
      .deleteFrom('invect_run')
      .where('id', 'in', ids)
      .where(sql<boolean>`ended_at is not null`);
    await inTurn(this.#host, () => old.execute());
    return ids.length;
  }
}

/** Both, as an id is found by an index and a lease is not. */
function namesOf(held: readonly HeldRun[]): { readonly ids: string[]; readonly leases: string[] } {
  return { ids: held.map(({ runId }) => runId), leases: held.map(({ lease }) => lease) };
}
