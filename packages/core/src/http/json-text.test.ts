import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonText, jsonOf } from './json-text.js';

const textOf = (json: string | Uint8Array): string =>
  typeof json === 'string' ? json : new TextDecoder().decode(json);

describe('the JSON of an answer', () => {
  it('takes stored JSON in as it is, at any place of an object', () => {
    const stored = new JsonText('{"kept":  1.0}');
    expect(jsonOf({ stored })).toBe('{"stored":{"kept":  1.0}}');
    expect(jsonOf({ first: 1, stored, left: undefined, 'the "last"': null })).toBe(
      '{"first":1,"stored":{"kept":  1.0},"the \\"last\\"":null}',
    );
  });

  it('says what JSON.stringify says, whatever there is around the text', () => {
    const values = fc.record({ before: fc.jsonValue(), stored: fc.jsonValue(), after: fc.option(fc.jsonValue()) });
    fc.assert(
      fc.property(values, ({ before, stored, after }) => {
        const text = new JsonText(JSON.stringify(stored));
        expect(jsonOf({ before, stored: text, after })).toBe(JSON.stringify({ before, stored, after }));
      }),
    );
  });

  it('is right, if slow, where the text lies deeper', () => {
    expect(jsonOf({ items: [{ stored: new JsonText('[1]') }] })).toBe('{"items":[{"stored":[1]}]}');
    expect(jsonOf(null)).toBe('null');
  });

  it('is bytes where it is large', () => {
    const large = '日\u{1f600}x'.repeat(30_000);
    for (const value of [{ large }, { id: 'ü', stored: new JsonText(JSON.stringify({ large })) }]) {
      const json = jsonOf(value);
      expect(json).toBeInstanceOf(Uint8Array);
      expect(textOf(json)).toBe(JSON.stringify(value));
    }
  });
});
