import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUnder, parseTarget } from './target.js';

describe('parseTarget', () => {
  it.each([
    ['/flows', '/flows'],
    ['/flows?limit=1', '/flows'],
    ['/%66lows', '/flows'],
    ['', '/'],
    ['?x=1', '/'],
    ['/flows/', '/flows/'],
    ['/flows;x=/health', '/flows;x=/health'],
    ['/100%25', '/100%'],
  ])('reads %s as %s', (raw, path) => {
    expect(parseTarget(raw).path).toBe(path);
  });

  it.each([
    '/health/../flows',
    '/health/%2e%2e/flows',
    '/health/.%2E/flows',
    '/health/..%2fflows',
    '/./flows',
    '//flows',
    '/flows//x',
    '/flows%00',
    '/flows%0a',
    '/flows%',
    '/flows/%',
    '/flows/%zz',
    '/flows/%ff',
    '/flows\\x',
    '/flows%5cx',
    '/flows%2Fx',
    '/%2566lows',
    '/flow\u0000s',
    '/ｆlows',
    '/flows#x',
    'http://elsewhere.test/flows',
    '*',
    'flows',
    `/${'a'.repeat(9000)}`,
  ])('refuses %s', (raw) => {
    expect(() => parseTarget(raw)).toThrow(expect.objectContaining({ code: 'request:bad_target', status: 400 }));
  });

  it('never yields a path that a second parser would read differently', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webPath(), fc.string(), fc.stringMatching(/^[/.%\\a-f0-9;?]{0,40}$/)), (raw) => {
        let target: ReturnType<typeof parseTarget>;
        try {
          target = parseTarget(`/${raw}`);
        } catch {
          return;
        }
        const encoded = target.segments.map(encodeURIComponent).join('/');
        expect(decodeURIComponent(new URL(`/${encoded}`, 'http://host.test').pathname)).toBe(target.path);
        expect(target.path).not.toMatch(/\/\/|\\|\/\.\.?(\/|$)/);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('isUnder', () => {
  it('compares whole segments', () => {
    expect(isUnder(['health'], ['health'])).toBe(true);
    expect(isUnder(['health', 'live'], ['health'])).toBe(true);
    expect(isUnder(['healthz'], ['health'])).toBe(false);
    expect(isUnder([], ['health'])).toBe(false);
  });
});
