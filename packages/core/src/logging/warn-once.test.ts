import { afterEach, describe, expect, it, vi } from 'vitest';
import { consoleLogger } from './console-logger.js';
import { quote } from './printable.js';
import { createWarnOnce } from './warn-once.js';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a warning', () => {
  it('is logged once for each key, and for so many keys only', () => {
    const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const warnOnce = createWarnOnce(logger);
    for (let times = 0; times < 3; times++) for (let key = 0; key < 100; key++) warnOnce(String(key), `about ${key}`);
    expect(logger.warn).toHaveBeenCalledTimes(20);
    expect(logger.warn.mock.calls[0]).toEqual([{}, 'about 0']);
    expect(logger.warn.mock.calls.at(-1)?.[1]).toMatch(/^about 19 \(further warnings of this kind are not logged\)$/);
  });
});

describe("a client's value", () => {
  it.each([
    ['https://app.example', '"https://app.example"'],
    ['a"b\\c', String.raw`"a\"b\\c"`],
    ['one\r\ntwo', String.raw`"one\r\ntwo"`],
    ['\u001b[31m\u0007', String.raw`"\u001b[31m\u0007"`],
    ['\u009b31m\u007f', String.raw`"\u{9b}31m\u{7f}"`],
    ['a\u2028b\u202ec', String.raw`"a\u{2028}b\u{202e}c"`],
    ['Zoë 日本', '"Zoë 日本"'],
    ['x'.repeat(1000), `"${'x'.repeat(100)}…"`],
  ])('is quoted: %j', (value, quoted) => {
    expect(quote(value)).toBe(quoted);
  });

  it('cannot write to the terminal of who reads the default log', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    consoleLogger.warn({ origin: 'x\u009b31m\n\u202e', nothing: undefined }, 'a message');
    expect(write).toHaveBeenCalledWith(
      `${String.raw`[invect] warn: a message origin="x\u{9b}31m\n\u{202e}" nothing=undefined`}\n`,
    );
  });
});
