import { describe, expect, it } from 'vitest';
import type { CronConfig } from '../nodes/types/trigger-cron.js';
import { dueTimes, MAX_CATCH_UP, nextDue } from './schedule.js';

const every = (cron: string, more: Partial<CronConfig> = {}): CronConfig => ({
  cron,
  timeZone: 'UTC',
  catchUp: 'none',
  ...more,
});
const at = (text: string): Date => new Date(text);
const iso = (times: readonly Date[]): string[] => times.map((time) => time.toISOString());

describe('the next due time', () => {
  it.each([
    [
      'weekdays at nine in Berlin, in winter',
      '0 9 * * 1-5',
      'Europe/Berlin',
      '2026-01-02T08:00:00Z',
      '2026-01-05T08:00:00.000Z',
    ],
    ['the same in summer', '0 9 * * 1-5', 'Europe/Berlin', '2026-07-03T07:00:00Z', '2026-07-06T07:00:00.000Z'],
    [
      'a time that the clock leaves out',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      '2026-03-29T01:00:00.000Z',
    ],
    [
      'a time that the clock shows twice',
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-24T12:00:00Z',
      '2026-10-25T00:30:00.000Z',
    ],
    ['and not a second time', '30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00.000Z'],
    [
      'each hour, while the clock goes back',
      '15 * * * *',
      'Europe/Berlin',
      '2026-10-25T00:15:00Z',
      '2026-10-25T01:15:00.000Z',
    ],
    ['an offset of half an hour', '0 0 * * *', 'Asia/Kolkata', '2026-05-01T00:00:00Z', '2026-05-01T18:30:00.000Z'],
    ['the 29th of February', '0 0 29 2 *', 'UTC', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ])('%s', (_name, cron, timeZone, after, due) => {
    expect(nextDue(every(cron, { timeZone }), at(after))?.toISOString()).toBe(due);
  });
});

describe('due times that start runs', () => {
  const first = at('2026-05-01T10:00:00Z');

  it.each(['none', 'last', 'all'] as const)('with "%s": one that is noticed in time', (catchUp) => {
    const due = dueTimes(every('0 * * * *', { catchUp }), first, at('2026-05-01T10:00:01.500Z'));
    expect(iso(due)).toEqual(['2026-05-01T10:00:00.000Z']);
    expect(iso(dueTimes(every('0 * * * *', { catchUp }), first, first))).toEqual(['2026-05-01T10:00:00.000Z']);
  });

  it('after a pause: none, the last one, or all of them', () => {
    const now = at('2026-05-01T13:30:00Z');
    expect(iso(dueTimes(every('0 * * * *'), first, now))).toEqual([]);
    expect(iso(dueTimes(every('0 * * * *', { catchUp: 'last' }), first, now))).toEqual(['2026-05-01T13:00:00.000Z']);
    expect(iso(dueTimes(every('0 * * * *', { catchUp: 'all' }), first, now))).toEqual([
      ...['2026-05-01T10:00:00.000Z', '2026-05-01T11:00:00.000Z'],
      ...['2026-05-01T12:00:00.000Z', '2026-05-01T13:00:00.000Z'],
    ]);
  });

  it('after a pause that ends at a due time: that one has not been missed', () => {
    expect(iso(dueTimes(every('0 * * * *'), first, at('2026-05-01T13:00:20Z')))).toEqual(['2026-05-01T13:00:00.000Z']);
  });

  it('after a year: the last hundred', () => {
    const due = dueTimes(every('* * * * *', { catchUp: 'all' }), first, at('2027-05-01T10:00:30Z'));
    expect(due).toHaveLength(MAX_CATCH_UP);
    expect(iso(due).at(-1)).toBe('2027-05-01T10:00:00.000Z');
    expect(iso(due)[0]).toBe('2027-05-01T08:21:00.000Z');
  });

  it('are the same as one by one, across a change of the clocks', () => {
    for (const cron of ['15 * * * *', '30 2 * * *', '*/20 1-3 * * *']) {
      const config = every(cron, { timeZone: 'Europe/Berlin', catchUp: 'all' });
      for (const day of ['2026-03-28T12:00:00Z', '2026-10-24T12:00:00Z']) {
        const begin = nextDue(config, at(day)) as Date;
        const now = new Date(begin.getTime() + 30 * 3_600_000);
        const single: Date[] = [];
        for (let time: Date | null = begin; time !== null && time <= now; time = nextDue(config, time))
          single.push(time);
        expect([cron, day, iso(dueTimes(config, begin, now))]).toEqual([cron, day, iso(single)]);
      }
    }
  });
});
