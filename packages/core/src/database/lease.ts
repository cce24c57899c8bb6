import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import { httpError } from '../errors.js';
import type { Database } from './database.js';
import { isContention, isDuplicate } from './failure.js';
import { inTurn } from './write-turns.js';

/** `invect_lease`: a row exists while somebody holds the lease of that name. */
interface LeaseTable {
  name: string;
  holder: string;
  /** Counts the transactions that have relied on the lease. */
  confirmations: number;
}

type Tables = { invect_lease: LeaseTable };

/** How long a caller waits for its turn before it is refused. */
const WAIT_MILLISECONDS = 10_000;

/** A holder that is seen for so long has died with its process. */
const STALE_MILLISECONDS = 30_000;

const PAUSE_MILLISECONDS = 20;

const RELEASE_ATTEMPTS = 10;

/** What somebody holds while their work runs. */
export interface HeldLease {
  /**
   * Makes a transaction depend on the lease. Call it first: the row is then locked until the end of the transaction.
   *
   * @throws InvectError 503 `host:unavailable` if somebody else has taken the lease over
   */
  confirm(transaction: Database): Promise<void>;
}

/**
 * Lets one caller work at a time, in all processes that share the database. Unlike a transaction it may be held while another
 * connection writes: on SQLite that write would wait for the transaction for ever.
 *
 * It compares no clocks. Whoever waits takes a lease over if it has seen the same holder for half a minute.
 */
export class Lease {
  readonly #host: Database;
  readonly #database: Kysely<Tables>;
  readonly #name: string;
  /** Settles when the callers of this process that came before are done. */
  #queue: Promise<unknown> = Promise.resolve();
  #seen: { readonly holder: string; readonly since: number } | null = null;

  readonly #waitMilliseconds: number;

  /** @param options how long callers wait for their turn. With 0 they are refused if somebody else holds the lease */
  constructor(database: Database, name: string, { waitMilliseconds = WAIT_MILLISECONDS } = {}) {
    this.#host = database;
    this.#database = database.withTables<Tables>();
    this.#name = name;
    this.#waitMilliseconds = waitMilliseconds;
  }

  /**
   * Runs work while no other work with this lease runs.
   *
   * @throws InvectError 503 `host:unavailable` if the lease is not free in time; and what the work throws
   */
  run<T>(work: (held: HeldLease) => Promise<T>): Promise<T> {
    const deadline = performance.now() + this.#waitMilliseconds;
    const turn = Promise.race([this.#queue, setTimeout(this.#waitMilliseconds, undefined, { ref: false })]);
    const result = turn.then(() => this.#runAlone(work, deadline));
    this.#queue = result.catch(() => {});
    return result;
  }

  async #runAlone<T>(work: (held: HeldLease) => Promise<T>, deadline: number): Promise<T> {
    const holder = randomUUID();
    await this.#acquire(holder, deadline);
    try {
      return await work({ confirm: (transaction) => this.#confirm(holder, transaction) });
    } finally {
      await this.#release(holder);
    }
  }

  async #acquire(holder: string, deadline: number): Promise<void> {
    while (!(await this.#insert(holder))) {
      await this.#removeStale();
      if (performance.now() > deadline) throw httpError('host:unavailable', { message: BUSY });
      await setTimeout(PAUSE_MILLISECONDS * (0.5 + Math.random()));
    }
    this.#seen = null;
  }

  async #insert(holder: string): Promise<boolean> {
    try {
      const row = { name: this.#name, holder, confirmations: 0 };
      await inTurn(this.#host, () => this.#database.insertInto('invect_lease').values(row).execute());
      return true;
    } catch (error) {
      // guard: lease-excludes
      if (isDuplicate(error) || isContention(error)) return false;
      throw error;
    }
  }

  async #removeStale(): Promise<void> {
    const row = await this.#database
      .selectFrom('invect_lease')
      .select('holder')
      .where('name', '=', this.#name)
      .executeTakeFirst();
    if (row === undefined) return;
    if (this.#seen?.holder !== row.holder) this.#seen = { holder: row.holder, since: performance.now() };
    else if (performance.now() - this.#seen.since > STALE_MILLISECONDS) await this.#release(row.holder);
  }

  async #release(holder: string, attempts = RELEASE_ATTEMPTS): Promise<void> {
    try {
      const row = this.#database.deleteFrom('invect_lease').where('name', '=', this.#name).where('holder', '=', holder);
      await inTurn(this.#host, () => row.execute());
    } catch (error) {
      // On MySQL those who wait for the row may be in the way.
      if (attempts === 1 || !isContention(error)) throw error;
      await setTimeout(PAUSE_MILLISECONDS * Math.random());
      await this.#release(holder, attempts - 1);
    }
  }

  async #confirm(holder: string, transaction: Database): Promise<void> {
    const { numUpdatedRows } = await transaction
      .withTables<Tables>()
      .updateTable('invect_lease')
      .set(({ eb }) => ({ confirmations: eb('confirmations', '+', 1) }))
      .where('name', '=', this.#name)
      .where('holder', '=', holder)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw httpError('host:unavailable', { message: BUSY });
  }
}

const BUSY = 'Another change of the same kind is still in progress. Try again shortly.';
