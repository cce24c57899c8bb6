import type { Caller } from '../../access/ownership.js';
import type { Logger } from '../../logging/logger.js';
import type { EventStore } from './store.js';

/** How often it is asked whether those who listen still may. */
const ASK_EVERY_MILLISECONDS = 500;

/** Older answers do not count: a listener gets nothing before it was asked again. */
const VALID_MILLISECONDS = 1_000;

/** Somebody who listens to a run. */
export interface Admitted {
  readonly runId: string;
  /**
   * Asks again who listens, and whether they may.
   *
   * @throws InvectError if they may not any more, or if that cannot be found out
   */
  readonly confirm: () => Promise<Caller>;
  /** Ends the stream. */
  readonly end: () => void;
}

/**
 * Asks anew, while streams are open, whether those who listen still may: the session or the key, the permission, and the reach of the run.
 * All are asked at the same time, so the checks of sessions and keys read the database once for all of them.
 */
export class Admissions {
  readonly #store: EventStore;
  readonly #logger: Logger;
  /** Who listens, and when they were asked last: a monotonic time. */
  readonly #asked = new Map<Admitted, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(store: EventStore, logger: Logger) {
    this.#store = store;
    this.#logger = logger;
  }

  /** Adds somebody who was admitted just now. */
  add(one: Admitted): void {
    this.#asked.set(one, performance.now());
    this.#askLater();
  }

  remove(one: Admitted): void {
    this.#asked.delete(one);
    if (this.#asked.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Whether somebody still may listen. The answer is at most a second old. */
  async isConfirmed(one: Admitted): Promise<boolean> {
    const asked = this.#asked.get(one);
    if (asked === undefined) return false;
    if (performance.now() - asked > VALID_MILLISECONDS) await this.#ask([one]);
    return this.#asked.has(one);
  }

  #askLater(): void {
    if (this.#timer !== undefined || this.#asked.size === 0) return;
    this.#timer = setTimeout(async () => {
      await this.#ask([...this.#asked.keys()]);
      this.#timer = undefined;
      this.#askLater();
    }, ASK_EVERY_MILLISECONDS).unref();
  }

  async #ask(all: readonly Admitted[]): Promise<void> {
    const began = performance.now();
    const callers = await Promise.allSettled(all.map((one) => one.confirm()));
    const byScope = new Map<string, { caller: Caller; members: Admitted[] }>();
    for (const [index, one] of all.entries()) {
      const answer = callers[index];
      // guard: revoked-listener-is-closed
      if (answer?.status !== 'fulfilled') this.#end(one);
      else {
        const key = JSON.stringify(answer.value.scope);
        const group = byScope.get(key) ?? { caller: answer.value, members: [] };
        group.members.push(one);
        byScope.set(key, group);
      }
    }
    await Promise.all([...byScope.values()].map((group) => this.#askForReach(group.caller, group.members, began)));
  }

  async #askForReach({ scope }: Caller, members: readonly Admitted[], began: number): Promise<void> {
    const ids = [...new Set(members.map(({ runId }) => runId))];
    let reached: ReadonlySet<string> = new Set();
    try {
      reached = await this.#store.reached(ids, scope);
    } catch (error) {
      this.#logger.warn({ error }, 'streams of events end: it could not be found out who may have them');
    }
    for (const one of members) {
      // guard: listener-without-reach-is-closed
      if (!reached.has(one.runId)) this.#end(one);
      else if (this.#asked.has(one)) this.#asked.set(one, began);
    }
  }

  #end(one: Admitted): void {
    this.remove(one);
    one.end();
  }
}
