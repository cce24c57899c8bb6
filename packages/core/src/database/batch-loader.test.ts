import { describe, expect, it, vi } from 'vitest';
import { createBatchLoader } from './batch-loader.js';

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a batch loader', () => {
  it('reads the keys of one tick together, each key once', async () => {
    const reads: string[][] = [];
    const read = createBatchLoader<string, string>(String, async (keys) => {
      reads.push([...keys]);
      return new Map(keys.map((key) => [key, key.toUpperCase()]));
    });
    expect(await Promise.all([read('a'), read('b'), read('a')])).toEqual(['A', 'B', 'A']);
    expect(reads).toEqual([['a', 'b']]);
  });

  /** The batches that are read if one caller comes in each of so many ticks. */
  async function readWhere(ticks: number): Promise<string[][]> {
    const reads: string[][] = [];
    const read = createBatchLoader<string, string>(String, async (keys) => {
      reads.push([...keys]);
      return new Map();
    });
    const asked: Promise<unknown>[] = [];
    for (let tick = 0; tick < ticks; tick++) {
      asked.push(read(String(tick)));
      await soon();
    }
    await Promise.all(asked);
    return reads;
  }

  it('waits for callers of the next ticks', async () => {
    expect(await readWhere(3)).toEqual([['0', '1', '2']]);
  });

  it('does not wait forever if every tick brings a caller', async () => {
    const [first = []] = await readWhere(20);
    expect(first.length).toBeLessThanOrEqual(5);
  });

  it('never answers a call with a read that began before it', async () => {
    let value = 1;
    const ends: (() => void)[] = [];
    const read = createBatchLoader<string, number>(String, async (keys) => {
      const seen = value;
      await new Promise<void>((resolve) => ends.push(resolve));
      return new Map(keys.map((key) => [key, seen]));
    });
    const early = read('a');
    await vi.waitUntil(() => ends.length === 1);
    value = 2;
    const late = read('a');
    ends[0]?.();
    expect(await early).toBe(1);
    await vi.waitUntil(() => ends.length === 2);
    ends[1]?.();
    expect(await late).toBe(2);
  });

  it('passes an error to the callers of that batch only, and reads on', async () => {
    let fails = true;
    const read = createBatchLoader<string, string>(String, async (keys) => {
      if (fails) throw new Error('lost');
      return new Map(keys.map((key) => [key, key]));
    });
    await expect(read('a')).rejects.toThrow('lost');
    fails = false;
    expect(await read('a')).toBe('a');
  });

  it('splits keys that are too many for one statement', async () => {
    const sizes: number[] = [];
    const read = createBatchLoader<number, number>(String, async (keys) => {
      sizes.push(keys.length);
      return new Map(keys.map((key) => [String(key), key]));
    });
    const keys = Array.from({ length: 1201 }, (_, index) => index);
    expect(await Promise.all(keys.map(read))).toEqual(keys);
    expect(sizes).toEqual([500, 500, 201]);
  });
});
