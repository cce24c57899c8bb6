import { isDatabaseFailure } from '../database/failure.js';
import { loggableMessage } from '../logging/loggable.js';
import type { Logger } from '../logging/logger.js';

/** The minimum time between a failed attempt and the next one. */
const PAUSE_MILLISECONDS = 1_000;

/** An attempt is in progress, has succeeded, or has failed with an error. */
export type StartupState = 'pending' | 'started' | { readonly error: unknown };

/**
 * The start of a host. If it fails because the database is unreachable, the next request tries again, so a host that starts before its
 * database serves as soon as the database does. Any other failure is final, because only a change of code or options can repair it.
 */
export class Startup {
  state: StartupState = 'pending';
  readonly #start: () => Promise<void>;
  readonly #logger: Logger;
  #attempt!: Promise<void>;
  #settled!: Promise<void>;
  /** Milliseconds of the monotonic clock. */
  #nextAttempt = Number.POSITIVE_INFINITY;
  #stopped = false;

  /** @param start is called again if it rejected because of the database */
  constructor(start: () => Promise<void>, logger: Logger) {
    this.#start = start;
    this.#logger = logger;
    this.#begin();
  }

  /** The attempt in progress, for requests to wait for. It never rejects. Null if there is nothing to wait for. */
  get pending(): Promise<void> | null {
    if (this.state === 'started') return null;
    if (performance.now() >= this.#nextAttempt && !this.#stopped) this.#begin();
    return this.state === 'pending' ? this.#settled : null;
  }

  /** Resolves when the host serves. Rejects with the reason if it could not start. Later calls follow the most recent attempt. */
  ready(): Promise<void> {
    void this.pending;
    return this.#attempt;
  }

  /** Prevents further attempts, and waits for the one in progress. */
  stop(): Promise<void> {
    this.#stopped = true;
    return this.#settled;
  }

  #begin(): void {
    this.state = 'pending';
    this.#nextAttempt = Number.POSITIVE_INFINITY;
    this.#attempt = this.#start();
    this.#settled = this.#attempt.then(
      () => {
        this.state = 'started';
      },
      (error: unknown) => this.#fail(error),
    );
  }

  /** Stores the error, which every request receives until another attempt begins. */
  #fail(error: unknown): void {
    this.state = { error };
    const willRetry = isDatabaseFailure(error);
    if (willRetry) this.#nextAttempt = performance.now() + PAUSE_MILLISECONDS;
    this.#logger.error(
      { error },
      `Invect could not start: ${loggableMessage(error)}${willRetry ? ' (the next request tries again)' : ''}`,
    );
  }
}
