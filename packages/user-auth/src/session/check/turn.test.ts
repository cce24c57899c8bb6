import { expect, it } from 'vitest';
import { oncePerTurn } from './turn.js';

it('reads once for all who ask in a turn, after the last of them', async () => {
  let [reads, value] = [0, 'old'];
  const ask = oncePerTurn(() => {
    reads += 1;
    return value;
  });
  const first = ask();
  value = 'new';
  const second = Promise.resolve().then(ask);
  expect(await Promise.all([first, second])).toEqual(['new', 'new']);
  expect(reads).toBe(1);
});

it('reads again for who asks while the answer is on its way', async () => {
  let value = 'old';
  const ask = oncePerTurn(() => {
    const read = value;
    value = 'new';
    return read;
  });
  const later = ask().then(() => ask());
  expect(await later).toBe('new');
});

it('tells all of a turn what went wrong, and nobody of the next', async () => {
  let broken = true;
  const ask = oncePerTurn(() => {
    if (broken) throw new Error('broken');
    return 'read';
  });
  const both = await Promise.allSettled([ask(), ask()]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  broken = false;
  expect(await ask()).toBe('read');
});
