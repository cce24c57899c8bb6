import type { Database } from '../database/database.js';
import { Lease } from '../database/lease.js';
import { inTurn } from '../database/write-turns.js';
import type { AuditEntry } from './entry.js';
import { type AuditRow, AuditStore } from './store.js';

/**
 * Takes entries over, in the order of the chain. If it throws or rejects, it gets the same entries again later.
 *
 * @param signal aborts when the call has taken too long, and the entries will be handed over again
 */
export type AuditSink = (
  entries: readonly AuditEntry[],
  options: { readonly signal: AbortSignal },
) => void | Promise<void>;

const BATCH = 100;

/** Shorter than the time after which a lease is taken over, so that two processes never hand entries over at once. */
const TIMEOUT_MILLISECONDS = 20_000;

/** Hands entries to the app: each at least once, in order, by one process at a time. */
export class SinkFeed {
  readonly #database: Database;
  readonly #sink: AuditSink;
  readonly #lease: Lease;

  constructor(database: Database, sink: AuditSink) {
    this.#database = database;
    this.#sink = sink;
    this.#lease = new Lease(database, 'audit-sink', { waitMilliseconds: 0 });
  }

  /**
   * Hands over one batch after the other, until there is none left.
   *
   * @param stopped whether to leave the rest for later
   * @throws what the sink throws; InvectError 503 `host:unavailable` if another process is handing over
   */
  async run(stopped: () => boolean): Promise<void> {
    for (let isMore = await this.#hasNew(); isMore && !stopped(); ) isMore = await this.#handOverBatch();
  }

  /** Looks before it takes the lease. */
  async #hasNew(): Promise<boolean> {
    const store = new AuditStore(this.#database);
    const [sink, head] = [await store.mark('sink'), await store.mark('head')];
    return sink.position < head.position;
  }

  /** @returns whether there may be more */
  #handOverBatch(): Promise<boolean> {
    return this.#lease.run(async (held) => {
      const store = new AuditStore(this.#database);
      const from = await store.mark('sink');
      const rows = await store.after(from.position, BATCH);
      const last = rows.at(-1);
      if (last === undefined) return false;
      await withTimeout((signal) => this.#sink(rows.map(entryOf), { signal }));
      await inTurn(this.#database, () =>
        this.#database.transaction().execute(async (transaction) => {
          await held.confirm(transaction);
          await new AuditStore(transaction).move('sink', { position: last.position, hash: last.hash });
        }),
      );
      return rows.length === BATCH;
    });
  }
}

/** Returns an entry with its place. */
export function entryOf({ position, hash, entry }: AuditRow): AuditEntry {
  return { position, hash, ...JSON.parse(entry) };
}

async function withTimeout(work: (signal: AbortSignal) => void | Promise<void>): Promise<void> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`audit.sink took longer than ${TIMEOUT_MILLISECONDS} ms`);
      controller.abort(error);
      reject(error);
    }, TIMEOUT_MILLISECONDS);
  });
  try {
    await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
