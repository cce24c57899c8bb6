/** Limits how many tasks run at once. Further tasks wait in a queue of limited length, first in, first out. */
export interface Semaphore {
  /**
   * Runs a task, as soon as a permit is free.
   *
   * @param onFull creates the error to throw if the queue is full
   * @returns the result of the task
   */
  run<T>(task: () => Promise<T>, onFull: () => Error): Promise<T>;
}

/**
 * Creates a semaphore.
 *
 * @param permits how many tasks may run at once
 * @param maxWaiting how many tasks may wait
 */
export function createSemaphore(permits: number, maxWaiting: number): Semaphore {
  const waiting: (() => void)[] = [];
  let running = 0;

  async function acquire(onFull: () => Error): Promise<void> {
    // guard: few-hashes-at-a-time
    if (running < permits) running += 1;
    // guard: hash-queue-is-limited
    else if (waiting.length >= maxWaiting) throw onFull();
    else await new Promise<void>((resolve) => waiting.push(resolve));
  }

  /** Passes the permit to the next task in the queue, so `running` only changes if nobody waits. */
  function release(): void {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }

  return {
    async run(task, onFull) {
      await acquire(onFull);
      try {
        return await task();
      } finally {
        release();
      }
    },
  };
}
