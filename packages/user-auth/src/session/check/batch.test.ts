import { describe, expect, it, vi } from 'vitest';
import { createBatch } from './batch.js';

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a batch', () => {
  it('reads what is asked for in one turn at once, each key once', async () => {
    const reads: string[][] = [];
    const read = createBatch<string, string>(String, async (keys) => {
      reads.push([...keys]);
      return new Map(keys.map((key) => [key, key.toUpperCase()]));
    });
    expect(await Promise.all([read('a'), read('b'), read('a')])).toEqual(['A', 'B', 'A']);
    expect(reads).toEqual([['a', 'b']]);
  });

  /** Somebody asks in each of so many turns: what was read together. */
  async function readWhere(turns: number): Promise<string[][]> {
    const reads: string[][] = [];
    const read = createBatch<string, string>(String, async (keys) => {
      reads.push([...keys]);
      return new Map();
    });
    const asked: Promise<unknown>[] = [];
    for (let turn = 0; turn < turns; turn++) {
      asked.push(read(String(turn)));
      await soon();
    }
    await Promise.all(asked);
    return reads;
  }

  it('reads at once for those who ask in the turns after', async () => {
    expect(await readWhere(3)).toEqual([['0', '1', '2']]);
  });

  it('does not wait for ever where each turn brings somebody', async () => {
    const [first = []] = await readWhere(20);
    expect(first.length).toBeLessThanOrEqual(5);
  });

  it('never answers with a read that had begun before the call', async () => {
    let value = 1;
    const ends: (() => void)[] = [];
    const read = createBatch<string, number>(String, async (keys) => {
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

  it('hands an error to those of its read only, and reads on', async () => {
    let fails = true;
    const read = createBatch<string, string>(String, async (keys) => {
      if (fails) throw new Error('lost');
      return new Map(keys.map((key) => [key, key]));
    });
    await expect(read('a')).rejects.toThrow('lost');
    fails = false;
    expect(await read('a')).toBe('a');
  });

  it('splits what would be too long for one statement', async () => {
    const sizes: number[] = [];
    const read = createBatch<number, number>(String, async (keys) => {
      sizes.push(keys.length);
      return new Map(keys.map((key) => [String(key), key]));
    });
    const keys = Array.from({ length: 1201 }, (_, index) => index);
    expect(await Promise.all(keys.map(read))).toEqual(keys);
    expect(sizes).toEqual([500, 500, 201]);
  });
});
