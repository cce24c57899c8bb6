import { setTimeout as pause } from 'node:timers/promises';

/** How many runs a process carries out: so many at the same time, and so many a second. */
export interface SlotLimits {
  readonly concurrency: number;
  /** Null: as many as there are. */
  readonly maxPerSecond: number | null;
}

/** Lets work of a process begin when its limits allow it, whoever asks for it: its own queue, or one that it shares. */
export class Slots {
  readonly #interval: number;
  readonly #waiting: (() => void)[] = [];
  readonly #closing = new AbortController();
  readonly #atWork = new Set<Promise<unknown>>();
  #free: number;
  /** The next one may begin then, by the monotonic clock. */
  #nextAt = 0;

  constructor({ concurrency, maxPerSecond }: SlotLimits) {
    this.#free = concurrency;
    this.#interval = maxPerSecond === null ? 0 : 1000 / maxPerSecond;
  }

  /**
   * Does work when there is a slot. Not at all, if this closes before.
   *
   * @param work returns false if there was nothing to do. Then it does not count for the rate
   * @throws what the work throws
   */
  async use(work: () => Promise<boolean>): Promise<void> {
    const used = this.#use(work);
    this.#atWork.add(used);
    try {
      await used;
    } finally {
      this.#atWork.delete(used);
    }
  }

  /** Begins nothing more. Resolves when all work has ended. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const goOn of this.#waiting.splice(0)) goOn();
    await Promise.allSettled(this.#atWork);
  }

  async #use(work: () => Promise<boolean>): Promise<void> {
    const { signal } = this.#closing;
    while (this.#free === 0 && !signal.aborted) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    if (signal.aborted) return;
    this.#free--;
    try {
      await this.#turn(signal);
      if (signal.aborted) return;
      const hasWorked = await work();
      if (!hasWorked) this.#nextAt -= this.#interval;
    } finally {
      this.#free++;
      this.#waiting.shift()?.();
    }
  }

  /** Waits until the rate allows one more. */
  async #turn(signal: AbortSignal): Promise<void> {
    if (this.#interval === 0) return;
    const now = performance.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + this.#interval;
    if (at > now) await pause(at - now, undefined, { signal, ref: false }).catch(() => {});
  }
}
