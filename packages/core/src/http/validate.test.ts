import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type InvectError, isInvectError } from '../errors.js';
import { readQuery, validate } from './validate.js';

const schema = z.strictObject({ name: z.string(), secret: z.record(z.string(), z.string()).optional() });

function refusalOf(run: () => unknown): InvectError {
  try {
    run();
  } catch (error) {
    if (isInvectError(error)) return error;
  }
  throw new Error('nothing was refused');
}
const namesOf = ({ fields }: InvectError): string[] => Object.keys(fields ?? {});

describe('a refused request', () => {
  it('names every wrong field, and nothing else', () => {
    const { fields, message } = refusalOf(() => validate(schema, { secret: { a: 1 }, surplus: 1 }));
    expect(fields).toEqual({
      name: expect.any(String),
      'secret.a': expect.any(String),
      surplus: 'is not a field of this request',
    });
    expect(message).not.toMatch(/\d/);
  });

  it.each([
    ['unknown fields', (keys: object) => ({ name: 'x', ...keys })],
    ['wrong values', (keys: object) => ({ name: 'x', secret: keys })],
  ])('names twenty of 100,000 %s, and counts the rest', (_what, make) => {
    const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key${index}`, 1]));
    const error = refusalOf(() => validate(schema, make(keys)));
    expect(namesOf(error)).toHaveLength(20);
    expect(error.message).toContain('99980 more');
  });

  it('cuts long names, and stays small whatever characters they have', () => {
    const keys = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`${index}${'\u0001'.repeat(30_000)}`, 1]),
    );
    const error = refusalOf(() => validate(schema, { name: 'x', ...keys }));
    expect(namesOf(error)).toHaveLength(20);
    expect(JSON.stringify(error.fields).length).toBeLessThan(32 * 1024);
    const [name = ''] = namesOf(refusalOf(() => readQuery(schema, `?${'k'.repeat(9_000)}=1&${'k'.repeat(9_000)}=2`)));
    expect(name).toHaveLength(201);
  });

  it('names fields whose names are special in JavaScript', () => {
    const error = refusalOf(() => validate(schema, JSON.parse('{"name":"x","__proto__":1,"constructor":2}')));
    expect(namesOf(error)).toEqual(['__proto__', 'constructor']);
  });
});
