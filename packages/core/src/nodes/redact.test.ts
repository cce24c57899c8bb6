import { expect, it } from 'vitest';
import { NodeError } from './node-type.js';
import { redact } from './redact.js';

const SECRET = 'canary/+ "secret"';
const clean = redact([SECRET, 'abc', '']);

it.each([
  ['as it is', `before ${SECRET} after`],
  ['in a URL', encodeURIComponent(SECRET)],
  ['in JSON', JSON.stringify({ a: SECRET })],
  ['in base64', Buffer.from(SECRET).toString('base64')],
  ['behind a user in base64', Buffer.from(`ada:${SECRET}`).toString('base64')],
  ['behind another user in base64', Buffer.from(`eve1:${SECRET}!`).toString('base64')],
  ['in base64url', Buffer.from(SECRET).toString('base64url')],
])('a secret is replaced where it stands %s', (_where, text) => {
  const cleaned = clean(text);
  expect(cleaned).toContain('[redacted]');
  expect(cleaned).not.toMatch(/canary|Y2FuYXJ5|NhbmFye|jYW5hcn/);
});

it('a secret is replaced at every depth, in keys too, and nothing else changes', () => {
  const date = new Date(0);
  const value = { list: [1, null, true, SECRET, { [SECRET]: date }], __proto__: null };
  expect(clean(value)).toEqual({ list: [1, null, true, '[redacted]', { '[redacted]': date }] });
});

it('an error keeps its class and code, and loses the secret from its message, stack and cause', () => {
  const error = new NodeError('a:b', `no ${SECRET}`, { cause: new Error(`at ${SECRET}`) });
  const cleaned = clean(error);
  expect(cleaned).toBeInstanceOf(NodeError);
  expect(cleaned).toMatchObject({ code: 'a:b', message: 'no [redacted]', cause: { message: 'at [redacted]' } });
  expect(cleaned.stack).not.toContain(SECRET);
});

it('the password of a URL is a secret by itself', () => {
  expect(redact(['postgresql://ada:p%40ssword@db/x'])('p@ssword or p%40ssword')).toBe('[redacted] or [redacted]');
});

it('a circle is copied as a circle', () => {
  const circle: { self?: unknown; text: string } = { text: SECRET };
  circle.self = circle;
  const cleaned = clean(circle);
  expect(cleaned.text).toBe('[redacted]');
  expect(cleaned.self).toBe(cleaned);
});

it('too short values are left, so that an output stays readable', () => {
  expect(clean('abc')).toBe('abc');
});
