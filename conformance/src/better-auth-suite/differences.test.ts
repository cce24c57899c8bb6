import { ONE_TARGET } from '@invect/testing';
import { mountedSide, plainSide, type Side } from '@invect/testing/comparison';
import { describe, expect, it } from 'vitest';
import { DIFFERENCES } from './differences.js';

// A difference that is gone has to leave the list: otherwise it would hide the next one.
describe.each(ONE_TARGET)('$name: where the mount answers in its own way, it is', (target) => {
  it.each(DIFFERENCES)('$name', async ({ ask, look = ({ status }) => status, plain, mounted, betterAuth }) => {
    const answerOf = async (side: Side): Promise<unknown> => {
      try {
        return look(await ask(side.browser(), side), side);
      } finally {
        await side.close();
      }
    };
    expect(await answerOf(await plainSide({ betterAuth }))).toEqual(plain);
    expect(await answerOf(await mountedSide(target, { betterAuth }))).toEqual(mounted);
  });
});
