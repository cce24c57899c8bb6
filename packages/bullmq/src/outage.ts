import type { Logger } from '@invect/core';

const WARN_EVERY_MILLISECONDS = 60_000;

/** What BullMQ says of jobs whose locks went with a Redis that was killed or flushed. The runs have leases of their own. */
const LOCK_LOST = /missing (?:lock|key) for job|could not renew lock|not in the active state/i;

/** Logs that Redis fails, once for all the errors of an outage, and at most once a minute. */
export class Outage {
  readonly #logger: Logger;
  #isFailing = false;
  #warnedAt = Number.NEGATIVE_INFINITY;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Whether the last that was heard of Redis is an error. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** Something has failed. */
  note(error: unknown): void {
    if (error instanceof Error && LOCK_LOST.test(error.message)) return;
    if (this.#isFailing) return;
    this.#isFailing = true;
    const now = performance.now();
    if (now - this.#warnedAt < WARN_EVERY_MILLISECONDS) return;
    this.#warnedAt = now;
    this.#logger.warn({ error }, 'Redis fails: until it answers again, workers find runs in the database alone');
  }

  /** Redis answers. */
  end(): void {
    this.#isFailing = false;
  }
}
