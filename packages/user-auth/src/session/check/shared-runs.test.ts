import { describe, expect, it } from 'vitest';
import { createSharedRuns } from './shared-runs.js';

/** Work whose runs end when told to. */
function controlled(): { work: () => Promise<number>; end: (run: number, error?: Error) => void; begun: () => number } {
  const runs: { resolve: (n: number) => void; reject: (error: Error) => void }[] = [];
  return {
    work: () => new Promise((resolve, reject) => runs.push({ resolve, reject })),
    end: (run, error) => (error ? runs[run]?.reject(error) : runs[run]?.resolve(run)),
    begun: () => runs.length,
  };
}

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('shared runs', () => {
  it('answer late callers with one run that began after all of them', async () => {
    const { work, end, begun } = controlled();
    const runs = createSharedRuns<number>();
    const first = runs.run('a', work);
    const late = [runs.run('a', work), runs.run('a', work)];
    expect(begun()).toBe(1);
    end(0);
    await soon();
    expect(begun()).toBe(2);
    end(1);
    expect([await first, ...(await Promise.all(late))]).toEqual([0, 1, 1]);
  });

  it('hand an error to those of its run only', async () => {
    const { work, end } = controlled();
    const runs = createSharedRuns<number>();
    const [first, late] = [runs.run('a', work), runs.run('a', work)];
    end(0, new Error('lost'));
    await expect(first).rejects.toThrow('lost');
    end(1);
    expect(await late).toBe(1);
  });

  it('begin anew once nobody waits, and keep kinds apart', async () => {
    const { work, end, begun } = controlled();
    const runs = createSharedRuns<number>();
    const [a, b] = [runs.run('a', work), runs.run('b', work)];
    expect(begun()).toBe(2);
    end(0);
    end(1);
    await Promise.all([a, b]);
    void runs.run('a', work);
    expect(begun()).toBe(3);
  });
});
