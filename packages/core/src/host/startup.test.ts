import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Startup } from './startup.js';

const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.clearAllMocks();
});

it('is tried again one second after the database was unreachable, once for all waiting requests', async () => {
  const start = vi.fn().mockRejectedValueOnce(refused).mockRejectedValueOnce(refused).mockResolvedValue(undefined);
  const startup = new Startup(start, logger);
  await startup.pending;
  expect(startup.state).toEqual({ error: refused });
  await expect(startup.ready()).rejects.toBe(refused);
  vi.advanceTimersByTime(999);
  expect(startup.pending).toBeNull();
  expect(start).toHaveBeenCalledTimes(1);

  vi.advanceTimersByTime(1);
  await Promise.all([startup.pending, startup.pending, startup.pending]);
  expect(start).toHaveBeenCalledTimes(2);
  expect(logger.error).toHaveBeenCalledTimes(2);

  vi.advanceTimersByTime(1_000);
  await startup.ready();
  expect([startup.state, startup.pending]).toEqual(['started', null]);
});

it('is not tried again after any other failure', async () => {
  const start = vi.fn().mockRejectedValue(new Error('set FOO to a number'));
  const startup = new Startup(start, logger);
  await startup.pending;
  vi.advanceTimersByTime(60_000);
  expect(startup.pending).toBeNull();
  await expect(startup.ready()).rejects.toThrow('set FOO');
  expect(start).toHaveBeenCalledTimes(1);
});

it('is not tried again after stop()', async () => {
  const start = vi.fn().mockRejectedValue(refused);
  const startup = new Startup(start, logger);
  await startup.stop();
  vi.advanceTimersByTime(60_000);
  expect(startup.pending).toBeNull();
  expect(start).toHaveBeenCalledTimes(1);
});
