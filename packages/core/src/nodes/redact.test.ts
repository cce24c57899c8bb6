import { expect, it } from 'vitest';
import { NodeError } from './node-type.js';
import { redact } from './redact.js';

const SECRET = 'canary/+ "secré(t)"';
const clean = redact([SECRET, 'abc', '']);

it.each([
  ['as it is', `before ${SECRET} after`],
  ['in a URL', encodeURIComponent(SECRET)],
  ['in a URL with small digits', encodeURIComponent(SECRET).replaceAll(/%../g, (digits) => digits.toLowerCase())],
  ['in a form', new URLSearchParams({ password: SECRET }).toString()],
  ['in JSON', JSON.stringify({ a: SECRET })],
  ['in JSON within JSON', JSON.stringify(JSON.stringify({ a: SECRET }))],
  ['in JSON of ASCII alone', JSON.stringify({ a: SECRET }).replace('é', '\\u00e9')],
  ['in hexadecimal digits', Buffer.from(`ada:${SECRET}`).toString('hex')],
  ['in capital hexadecimal digits', Buffer.from(SECRET).toString('hex').toUpperCase()],
  ['in base64', Buffer.from(SECRET).toString('base64')],
  ['behind a user in base64', Buffer.from(`ada:${SECRET}`).toString('base64')],
  ['behind another user in base64', Buffer.from(`eve1:${SECRET}!`).toString('base64')],
  ['in base64url', Buffer.from(SECRET).toString('base64url')],
])('a secret is replaced where it stands %s', (_where, text) => {
  const cleaned = clean(text);
  expect(cleaned).toContain('[redacted]');
  expect(cleaned).not.toMatch(/canary|secr|Y2FuYXJ5|NhbmFye|jYW5hcn|63616e617279/i);
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

it.each([
  ['that has getters alone', () => new DOMException(`no ${SECRET}`, 'TimeoutError')],
  ['of several errors', () => new AggregateError([new Error(`no ${SECRET}`)], 'several')],
  ['that is frozen', () => Object.freeze(new Error(`no ${SECRET}`))],
  ['with the secret as its code', () => Object.assign(new Error('no'), { code: SECRET })],
])('an error %s loses the secret', (_which, make) => {
  const { message, stack, code, errors } = clean(make() as AggregateError & { code?: unknown });
  expect(JSON.stringify([message, stack, code, errors?.map(String)])).not.toContain('canary');
});

it('a line of a private key is a secret by itself', () => {
  const key = '-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----';
  const cleaned = redact([key])('bad line hkiG9w0BAQEFAASC in -----BEGIN KEY-----');
  expect(cleaned).toBe('bad line [redacted] in -----BEGIN KEY-----');
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
