/** Lets a few pieces of work run at once, in the order they came. */
export interface Turns {
  /**
   * @param onFull makes the error to throw where too much is waiting already
   * @returns what the work does
   */
  take<T>(work: () => Promise<T>, onFull: () => Error): Promise<T>;
}

export function createTurns(atOnce: number, maxWaiting: number): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;

  return {
    async take(work, onFull) {
      if (running < atOnce) running += 1;
      else {
        if (waiting.length >= maxWaiting) throw onFull();
        // Whoever finishes hands its turn on, so `running` stays as it is.
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}
