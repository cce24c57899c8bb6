import { describe, expect, it } from 'vitest';
import { createSingleFlight } from './single-flight.js';

/** Work whose runs the test ends one by one. */
function controlled(): { work: () => Promise<number>; end: (run: number, error?: Error) => void; begun: () => number } {
  const runs: { resolve: (n: number) => void; reject: (error: Error) => void }[] = [];
  return {
    work: () => new Promise((resolve, reject) => runs.push({ resolve, reject })),
    end: (run, error) => (error ? runs[run]?.reject(error) : runs[run]?.resolve(run)),
    begun: () => runs.length,
  };
}

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('single-flight', () => {
  it('gives late callers one run that began after all of them', async () => {
    const { work, end, begun } = controlled();
    const flights = createSingleFlight<number>();
    const first = flights.run('a', work);
    const late = [flights.run('a', work), flights.run('a', work)];
    expect(begun()).toBe(1);
    end(0);
    await soon();
    expect(begun()).toBe(2);
    end(1);
    expect([await first, ...(await Promise.all(late))]).toEqual([0, 1, 1]);
  });

  it('passes an error to the callers of that run only', async () => {
    const { work, end } = controlled();
    const flights = createSingleFlight<number>();
    const [first, late] = [flights.run('a', work), flights.run('a', work)];
    end(0, new Error('lost'));
    await expect(first).rejects.toThrow('lost');
    end(1);
    expect(await late).toBe(1);
  });

  it('starts a new run once nobody waits, and keeps keys apart', async () => {
    const { work, end, begun } = controlled();
    const flights = createSingleFlight<number>();
    const [a, b] = [flights.run('a', work), flights.run('b', work)];
    expect(begun()).toBe(2);
    end(0);
    end(1);
    await Promise.all([a, b]);
    void flights.run('a', work);
    expect(begun()).toBe(3);
  });
});
