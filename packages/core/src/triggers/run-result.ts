import { setTimeout as pause } from 'node:timers/promises';
import { SYSTEM_CALLER } from '../audit/entry.js';
import type { Database } from '../database/database.js';
import { type RunRow, RunStore } from '../runs/store.js';

const FIRST_PAUSE_MILLISECONDS = 10;
const MAX_PAUSE_MILLISECONDS = 500;
/** How many requests of this process wait at the same time. */
const MAX_WAITING = 200;

/** Waits for runs to end, whichever process carries them out. */
export class RunResults {
  readonly #runs: RunStore;
  #waiting = 0;

  constructor(database: Database) {
    this.#runs = new RunStore(database);
  }

  /**
   * The run, when it is over.
   *
   * @param signal aborts when nobody waits any more
   * @returns null if it is not over in time, or if too many requests wait already
   */
  async of(runId: string, milliseconds: number, signal: AbortSignal): Promise<RunRow | null> {
    if (this.#waiting >= MAX_WAITING) return null;
    this.#waiting++;
    try {
      const end = performance.now() + milliseconds;
      let wait = FIRST_PAUSE_MILLISECONDS;
      while (performance.now() < end && !signal.aborted) {
        const run = await this.#runs.find(runId, SYSTEM_CALLER.scope);
        if (run === undefined || run.ended_at !== null) return run ?? null;
        await pause(Math.min(wait, Math.max(1, end - performance.now())), undefined, { signal }).catch(() => {});
        wait = Math.min(wait * 1.5, MAX_PAUSE_MILLISECONDS);
      }
      return null;
    } finally {
      this.#waiting--;
    }
  }
}
