/** Runs work so that there is one run of a kind at a time. */
export interface SharedRuns<T> {
  /**
   * @returns what a run said that began after this call: callers that come while one is under way share the next
   * @throws what that run throws
   */
  run(kind: string, work: () => Promise<T>): Promise<T>;
}

interface Lane<T> {
  readonly current: Promise<T>;
  next: Promise<T> | null;
}

export function createSharedRuns<T>(): SharedRuns<T> {
  const lanes = new Map<string, Lane<T>>();

  function begin(kind: string, work: () => Promise<T>): Promise<T> {
    const current = work().finally(() => {
      if (lane.next === null) lanes.delete(kind);
    });
    const lane: Lane<T> = { current, next: null };
    lanes.set(kind, lane);
    return current;
  }

  return {
    run(kind, work) {
      const lane = lanes.get(kind);
      if (lane === undefined) return begin(kind, work);
      const again = (): Promise<T> => begin(kind, work);
      lane.next ??= lane.current.then(again, again);
      return lane.next;
    },
  };
}
