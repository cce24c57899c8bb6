import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { clockOfThisThread, startWatch } from './stopwatch.js';

describe('a stopwatch', () => {
  it.skipIf(process.platform !== 'linux')('counts what a thread works, and not what it waits', async () => {
    const hasHad = startWatch(clockOfThisThread());
    await pause(300);
    expect(hasHad(200)).toBe(false);
    const began = performance.now();
    while (!hasHad(300));
    expect(performance.now() - began).toBeGreaterThan(100);
  });

  it.each([null, '/proc/nowhere/schedstat'])('counts the time that passes where the clock is %s', async (clock) => {
    const hasHad = startWatch(clock);
    expect(hasHad(100)).toBe(false);
    await pause(110);
    expect(hasHad(100)).toBe(true);
  });
});
