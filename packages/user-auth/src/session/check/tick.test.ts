import { expect, it } from 'vitest';
import { oncePerTick } from './tick.js';

it('reads once for all callers of a tick, after the last of them', async () => {
  let [reads, value] = [0, 'old'];
  const ask = oncePerTick(() => {
    reads += 1;
    return value;
  });
  const first = ask();
  value = 'new';
  const second = Promise.resolve().then(ask);
  expect(await Promise.all([first, second])).toEqual(['new', 'new']);
  expect(reads).toBe(1);
});

it('reads again for a caller who comes after the read', async () => {
  let value = 'old';
  const ask = oncePerTick(() => {
    const read = value;
    value = 'new';
    return read;
  });
  const later = ask().then(() => ask());
  expect(await later).toBe('new');
});

it('passes an error to all callers of that tick, and to nobody of the next', async () => {
  let broken = true;
  const ask = oncePerTick(() => {
    if (broken) throw new Error('broken');
    return 'read';
  });
  const both = await Promise.allSettled([ask(), ask()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  broken = false;
  expect(await ask()).toBe('read');
});
