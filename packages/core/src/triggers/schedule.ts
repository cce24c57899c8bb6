import { Cron } from 'croner';
import { CRON_MODE, type CronConfig } from '../nodes/types/trigger-cron.js';

/** How late a due time may be noticed without having been missed: a process starts again, or is busy. */
const GRACE_MILLISECONDS = 60_000;

/** How many due times `catchUp: 'all'` makes up for at most: the last ones. */
export const MAX_CATCH_UP = 100;

/**
 * The first due time after another time. Null if there is none.
 *
 * In a time zone, a time that the clock leaves out is due when it goes on; one that it shows twice is due the first time.
 */
export function nextDue({ cron, timeZone }: CronConfig, after: Date): Date | null {
  return new Cron(cron, { paused: true, timezone: timeZone, mode: CRON_MODE }).nextRun(after);
}

/**
 * The due times that start runs now, the first one first.
 *
 * @param first the due time that was waited for. It is over
 */
export function dueTimes(config: CronConfig, first: Date, now: Date): Date[] {
  const cron = new Cron(config.cron, { paused: true, timezone: config.timeZone, mode: CRON_MODE });
  // Due times before `now`: a millisecond later, so that one that is due right now is among them.
  const until = new Date(now.getTime() + 1);
  const wanted = config.catchUp === 'all' ? MAX_CATCH_UP : 1;
  const due = cron.previousRuns(wanted, until).filter((time) => time >= first && time <= now);
  // What was waited for is due, also if the schedule does not have it any more: time zones change.
  if (due.length === 0) due.push(first);
  if (config.catchUp !== 'none') return due.reverse();
  return due.filter((time) => now.getTime() - time.getTime() <= GRACE_MILLISECONDS);
}
