import { readFileSync, readlinkSync } from 'node:fs';

/** Says whether a thread has had so many milliseconds since the watch was started. */
export type HasHad = (milliseconds: number) => boolean;

/**
 * Where Linux says how much processor time the calling thread has had. Null elsewhere.
 *
 * @see https://docs.kernel.org/scheduler/sched-stats.html `/proc/<pid>/schedstat`: the first number, in nanoseconds
 */
export function clockOfThisThread(): string | null {
  try {
    const file = `/proc/${readlinkSync('/proc/thread-self')}/schedstat`;
    return timeOf(file) === null ? null : file;
  } catch {
    return null;
  }
}

/**
 * Starts a watch. It counts processor time, so that a thread that had to wait for a busy machine is not out of time before it has begun.
 * Where that is not known, it counts the time that passes.
 *
 * @param clock of `clockOfThisThread`, called in the thread that is watched
 */
export function startWatch(clock: string | null): HasHad {
  const began = performance.now();
  const before = clock === null ? null : timeOf(clock);
  return (milliseconds) => {
    if (performance.now() - began < milliseconds) return false;
    if (clock === null || before === null) return true;
    const now = timeOf(clock);
    return now === null || now - before >= milliseconds;
  };
}

/** In milliseconds. Null if it is not known: some systems have the file, and only zeros in it. */
function timeOf(clock: string): number | null {
  try {
    return Number(readFileSync(clock, 'latin1').split(' ', 1)[0]) / 1_000_000 || null;
  } catch {
    return null;
  }
}
