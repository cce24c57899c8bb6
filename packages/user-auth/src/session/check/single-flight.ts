/** Runs work so that only one run per key is in flight. */
export interface SingleFlight<T> {
  /**
   * Callers that arrive during a run share the next run, not the current one: it may have read the store before they called.
   *
   * @returns the result of a run that began after this call
   * @throws what that run throws
   */
  run(key: string, work: () => Promise<T>): Promise<T>;
}

interface Flight<T> {
  readonly current: Promise<T>;
  next: Promise<T> | null;
}

export function createSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Flight<T>>();

  function begin(key: string, work: () => Promise<T>): Promise<T> {
    const current = work().finally(() => {
      if (flight.next === null) flights.delete(key);
    });
    const flight: Flight<T> = { current, next: null };
    flights.set(key, flight);
    return current;
  }

  return {
    run(key, work) {
      const flight = flights.get(key);
      if (flight === undefined) return begin(key, work);
      const beginNext = (): Promise<T> => begin(key, work);
      // guard: flight-of-later-request
      flight.next ??= flight.current.then(beginNext, beginNext);
      return flight.next;
    },
  };
}
