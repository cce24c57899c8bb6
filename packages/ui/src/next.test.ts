import { expect, it } from 'vitest';
import { nextIn } from '../react/next.js';

const ORIGIN = 'https://app.example.com';
const read = (next: string, mount = '/invect') => nextIn(`?next=${encodeURIComponent(next)}`, mount, ORIGIN);

it.each(['/', '/flows', '/flows?search=a%20b&x=//y', '/members/%2Bx', '/a:b'])('follows %s', (next) => {
  expect([read(next), read(next, ''), read(next, '/a/b')]).toEqual([next, next, next]);
});

it.each([
  'https://evil.test',
  'javascript:alert(1)',
  'flows',
  '',
  '/\\evil.test',
  '\\\\evil.test',
  '/\t/evil.test',
  '/\n/evil.test',
  '/ /evil.test',
  '/../../evil',
  '/%2e%2e/%2e%2e/evil',
])('does not follow %j', (next) => {
  expect([read(next), read(next, '/a/b')]).toEqual(['/', '/']);
});

it('does not leave the origin at the root', () => {
  for (const next of ['//evil.test', '///evil.test', '/\\evil.test', '//evil.test@app.example.com'])
    expect(read(next, '')).toBe('/');
  expect(nextIn('', '/invect', ORIGIN)).toBe('/');
});
