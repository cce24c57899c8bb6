import { setTimeout as pause } from 'node:timers/promises';
import type { Kysely, RawBuilder } from 'kysely';
import { databaseTime } from '../database/clock.js';
import type { Database } from '../database/database.js';
import { isContention } from '../database/failure.js';
import { inTurn } from '../database/write-turns.js';
import { NEXT_REVISION, revisionAfter, STATUS_CHANGES } from '../runs/revisions.js';
import type { NodeRunRow, RunRow, RunTables } from '../runs/store.js';

/** Somebody else has the run now, or it is over. Whoever gets this writes nothing more. */
export class LeaseLost extends Error {}

/** How many rows one statement inserts. Databases limit the number of values. */
const ROWS_PER_INSERT = 50;
const ATTEMPTS = 10;
const PAUSE_MILLISECONDS = 20;

/** New columns of a run. */
export type RunChange = { [Column in keyof RunRow]?: RunRow[Column] | RawBuilder<RunRow[Column]> };

/** Writes down what the nodes of a run do, while the worker has its lease. */
export class Journal {
  readonly #database: Database;
  readonly #runId: string;
  readonly #lease: string;
  readonly #leaseMilliseconds: number;
  /** Rows that are in the database. */
  readonly #stored: Set<string>;
  /** Rows that have changed, by id. */
  readonly #changed = new Map<string, NodeRunRow>();
  /** The write in progress, one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    database: Database,
    { runId, lease, leaseMilliseconds }: { runId: string; lease: string; leaseMilliseconds: number },
    stored: readonly NodeRunRow[],
  ) {
    this.#database = database;
    this.#runId = runId;
    this.#lease = lease;
    this.#leaseMilliseconds = leaseMilliseconds;
    this.#stored = new Set(stored.map(({ id }) => id));
  }

  /** How many rows wait to be written. */
  get pending(): number {
    return this.#changed.size;
  }

  /** Notes a row. It is written with the next `write`. */
  note(row: NodeRunRow): void {
    this.#changed.set(row.id, row);
  }

  /**
   * Writes what was noted, and changes the run.
   *
   * @param change the run's new columns. It keeps its lease if they do not say otherwise
   * @param further work in the same transaction
   * @throws LeaseLost if somebody else has the run. Then nothing is written
   */
  write(change: RunChange = {}, further?: (transaction: Database) => Promise<void>): Promise<void> {
    const written = this.#last.then(() => this.#write(change, further));
    this.#last = written.catch(() => {});
    return written;
  }

  async #write(
    change: RunChange,
    further: ((transaction: Database) => Promise<void>) | undefined,
    attempt = 1,
  ): Promise<void> {
    const rows = [...this.#changed.values()];
    try {
      await inTurn(this.#database, () =>
        this.#database.transaction().execute(async (transaction) => {
          const revision = await this.#confirm(transaction.withTables<RunTables>(), change);
          await this.#writeRows(transaction.withTables<RunTables>(), rows, revision);
          await further?.(transaction);
        }),
      );
    } catch (error) {
      if (!isContention(error) || attempt === ATTEMPTS) throw error;
      await pause(PAUSE_MILLISECONDS * attempt * Math.random());
      return this.#write(change, further, attempt + 1);
    }
    for (const row of rows) {
      this.#stored.add(row.id);
      if (this.#changed.get(row.id) === row) this.#changed.delete(row.id);
    }
  }

  /** @returns the revision of this write */
  async #confirm(database: Kysely<RunTables>, change: RunChange): Promise<number> {
    const update = database
      .updateTable('invect_run')
      .set({
        ...(change.status === undefined ? { revision: NEXT_REVISION } : STATUS_CHANGES),
        due_at: databaseTime(database, this.#leaseMilliseconds),
        ...change,
      })
      .where('id', '=', this.#runId)
      .where('lease', '=', this.#lease);
    const revision = await revisionAfter(update, database, this.#runId);
    // guard: lease-is-confirmed
    if (revision === undefined) throw new LeaseLost();
    return Number(revision);
  }

  async #writeRows(database: Kysely<RunTables>, rows: readonly NodeRunRow[], revision: number): Promise<void> {
    const fresh = rows.filter(({ id }) => !this.#stored.has(id)).map((row) => ({ ...row, began: revision, revision }));
    for (let from = 0; from < fresh.length; from += ROWS_PER_INSERT) {
      const some = fresh.slice(from, from + ROWS_PER_INSERT);
      await database.insertInto('invect_node_run').values(some).execute();
    }
    for (const row of rows) {
      if (!this.#stored.has(row.id)) continue;
      const { id, run_id: _, began: __, revision: ___, ...columns } = row;
      // Who watches does not see the items of a loop.
      const isVisible = row.items === null || row.status !== 'running';
      const update = database.updateTable('invect_node_run').set({ ...columns, ...(isVisible && { revision }) });
      await update.where('id', '=', id).execute();
    }
  }
}
