import { Cron } from 'croner';
import { z } from 'zod';
import { defineNode } from '../define-node.js';

/** Five fields: a schedule comes due once a minute at most. */
export const CRON_MODE = '5-part';

const input = z
  .strictObject({
    cron: z.string().min(1).max(128).meta({ description: 'Minute, hour, day, month and weekday: `0 9 * * 1-5`' }),
    timeZone: z.string().min(1).max(64).default('UTC').meta({ description: '`Europe/Berlin`' }),
    catchUp: z
      .enum(['none', 'last', 'all'])
      .default('none')
      .meta({ description: 'Of the due times at which no process was there: which ones still start a run' }),
  })
  .superRefine(({ cron, timeZone }, context) => {
    if (!isTimeZone(timeZone)) context.addIssue({ code: 'custom', path: ['timeZone'], message: 'is not a time zone' });
    else if (!isSchedule(cron))
      context.addIssue({ code: 'custom', path: ['cron'], message: 'is not a schedule that ever comes due' });
  });

/** The config of a `trigger.cron` node. */
export type CronConfig = z.infer<typeof input>;

const output = z.object({ dueAt: z.string().meta({ description: 'The time that the run is for' }) });

export const triggerCron = defineNode({
  type: 'trigger.cron',
  title: 'Schedule',
  description: 'Where a run begins that a schedule starts.',
  input,
  output,
  constants: ['cron', 'timeZone', 'catchUp'],
  effects: 'none',
  run: ({ data }) => ({ output: data.input as z.infer<typeof output> }),
});

function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) !== null;
  } catch {
    return false;
  }
}

function isSchedule(cron: string): boolean {
  try {
    return new Cron(cron, { paused: true, mode: CRON_MODE }).nextRun() !== null;
  } catch {
    return false;
  }
}
