import { isDatabaseFailure } from '../database/failure.js';
import { loggableMessage } from '../loggable.js';
import type { Logger } from '../logger.js';

/** How long after a failed start the next one may be tried. */
const PAUSE_MILLISECONDS = 1_000;

/** Pending, over, or failed for a reason. */
export type StartupState = 'pending' | 'started' | { readonly error: unknown };

/**
 * The start of a host. One that failed because a database was not there is tried again by whoever asks next, so that a host which
 * comes up before its database serves as soon as there is one. Any other failure is final: it takes a change to repair.
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

  /** @param start may be called again where it rejected */
  constructor(start: () => Promise<void>, logger: Logger) {
    this.#start = start;
    this.#logger = logger;
    this.#begin();
  }

  /** The start under way, for requests to wait for; it never rejects. Null where there is nothing to wait for. */
  get pending(): Promise<void> | null {
    if (this.state === 'started') return null;
    if (performance.now() >= this.#nextAttempt && !this.#stopped) this.#begin();
    return this.state === 'pending' ? this.#settled : null;
  }

  /** Resolves when the host serves. Rejects with the reason where it could not start. */
  ready(): Promise<void> {
    void this.pending;
    return this.#attempt;
  }

  /** Waits for a start under way; there is none after it. */
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

  /** What went wrong is told to every request. */
  #fail(error: unknown): void {
    this.state = { error };
    const again = isDatabaseFailure(error);
    if (again) this.#nextAttempt = performance.now() + PAUSE_MILLISECONDS;
    this.#logger.error(
      { error },
      `Invect could not start: ${loggableMessage(error)}${again ? ' (tried again with the requests to come)' : ''}`,
    );
  }
}
