import { executionAsyncResource } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { RequestScope } from './request-scope.js';

describe('a request scope', () => {
  it('has its value in all that the work calls and starts, and nowhere else', async () => {
    const scope = new RequestScope<string>();
    const seen = await Promise.all(
      ['one', 'other'].map((value) =>
        scope.run(value, async () => {
          await setImmediate();
          return scope.current();
        }),
      ),
    );
    expect([seen, scope.current()]).toEqual([['one', 'other'], undefined]);
  });

  it('leaves the values of other scopes as they are, and ends with the inner value', () => {
    const [first, second] = [new RequestScope<number>(), new RequestScope<number>()];
    first.run(1, () =>
      second.run(2, () => {
        first.run(3, () => expect([first.current(), second.current()]).toEqual([3, 2]));
        expect([first.current(), second.current()]).toEqual([1, 2]);
      }),
    );
  });

  it('costs promises nothing more, however many there have been', () => {
    const marks = (): number => Object.getOwnPropertySymbols(executionAsyncResource()).length;
    new RequestScope<number>().run(0, () => {});
    const before = marks();
    for (let count = 0; count < 10; count++) new RequestScope<number>().run(count, () => {});
    expect(marks()).toBe(before);
  });
});
