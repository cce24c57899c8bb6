import { setTimeout as pause } from 'node:timers/promises';
import type { Kysely, RawBuilder } from 'kysely';
import { databaseTime } from '../database/clock.js';
import type { Database } from '../database/database.js';
import { isContention } from '../database/failure.js';
import { inTurn } from '../database/write-turns.js';
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
          await this.#confirm(transaction, change);
          await this.#writeRows(transaction.withTables<RunTables>(), rows);
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

  async #confirm(transaction: Database, change: RunChange): Promise<void> {
    const { numUpdatedRows } = await transaction
      .withTables<RunTables>()
      .updateTable('invect_run')
      .set({ due_at: databaseTime(transaction, this.#leaseMilliseconds), ...change })
      .where('id', '=', this.#runId)
      .where('lease', '=', this.#lease)
      .executeTakeFirst();
    // guard: lease-is-confirmed
    if (numUpdatedRows === 0n) throw new LeaseLost();
  }

  async #writeRows(database: Kysely<RunTables>, rows: readonly NodeRunRow[]): Promise<void> {
    const fresh = rows.filter(({ id }) => !this.#stored.has(id));
    for (let from = 0; from < fresh.length; from += ROWS_PER_INSERT) {
      const some = fresh.slice(from, from + ROWS_PER_INSERT);
      await database.insertInto('invect_node_run').values(some).execute();
    }
    for (const row of rows) {
      if (!this.#stored.has(row.id)) continue;
      const { id, run_id: _, ...columns } = row;
      await database.updateTable('invect_node_run').set(columns).where('id', '=', id).execute();
    }
  }
}
