import type { Logger } from '../logging/logger.js';

/**
 * Tells workers which runs are due. It may lose runs and name them twice: the database has the truth, and workers look there as well.
 * The connections of a queue are its own affair: no method throws or rejects because of them.
 */
export interface Queue {
  /**
   * A run is due.
   *
   * @param inMilliseconds how much later it is due. Default 0. More than a minute may be ignored
   */
  enqueue(runId: string, inMilliseconds?: number): void;
  /** Calls a worker for runs that are due, at most `concurrency` at the same time. It is called at most once. */
  consume(carryOn: (runId: string) => Promise<void>, concurrency: number): void;
  /** Calls the worker for no further run from now on. Resolves when the calls have ended and nothing is connected any more. */
  close(): Promise<void>;
}

/** The host's option `queue`: opens a queue when the host starts. `bullmq({ connection })` of `@invect/bullmq` returns one. */
export type OpenQueue = (host: { readonly logger: Logger }) => Queue;

/** Runs that are further away are found in the database. */
export const MAX_DELAY_MILLISECONDS = 60_000;
const MAX_WAITING = 10_000;

/** The default queue: this process tells itself. Other processes find the runs in the database. */
export class LocalQueue implements Queue {
  readonly #waiting = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #carryOn: ((runId: string) => Promise<void>) | null = null;
  #free = 0;

  enqueue(runId: string, inMilliseconds = 0): void {
    if (inMilliseconds > MAX_DELAY_MILLISECONDS || this.#carryOn === null) return;
    if (inMilliseconds > 0) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.enqueue(runId);
      }, inMilliseconds).unref();
      this.#timers.add(timer);
      return;
    }
    if (this.#waiting.size < MAX_WAITING) this.#waiting.add(runId);
    this.#next();
  }

  consume(carryOn: (runId: string) => Promise<void>, concurrency: number): void {
    this.#carryOn = carryOn;
    this.#free = concurrency;
  }

  /** The worker waits for its calls by itself. */
  async close(): Promise<void> {
    this.#carryOn = null;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#waiting.clear();
  }

  #next(): void {
    const [runId] = this.#waiting;
    if (runId === undefined || this.#free === 0 || this.#carryOn === null) return;
    this.#waiting.delete(runId);
    this.#free--;
    void this.#carryOn(runId).finally(() => {
      this.#free++;
      this.#next();
    });
  }
}
