import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RawJson, serializeJson } from './raw-json.js';

const textOf = (json: string | Uint8Array): string =>
  typeof json === 'string' ? json : new TextDecoder().decode(json);

describe('the JSON of an answer', () => {
  it('takes stored JSON in as it is, at any place of an object', () => {
    const stored = new RawJson('{"kept":  1.0}');
    expect(serializeJson({ stored })).toBe('{"stored":{"kept":  1.0}}');
    expect(serializeJson({ first: 1, stored, left: undefined, 'the "last"': null })).toBe(
      '{"first":1,"stored":{"kept":  1.0},"the \\"last\\"":null}',
    );
  });

  it('says what JSON.stringify says, whatever there is around the text', () => {
    const values = fc.record({ before: fc.jsonValue(), stored: fc.jsonValue(), after: fc.option(fc.jsonValue()) });
    fc.assert(
      fc.property(values, ({ before, stored, after }) => {
        const text = new RawJson(JSON.stringify(stored));
        expect(serializeJson({ before, stored: text, after })).toBe(JSON.stringify({ before, stored, after }));
      }),
    );
  });

  it('is right, if slow, where the text lies deeper', () => {
    expect(serializeJson({ items: [{ stored: new RawJson('[1]') }] })).toBe('{"items":[{"stored":[1]}]}');
    expect(serializeJson(null)).toBe('null');
  });

  it('is bytes where it is large', () => {
    const large = '日\u{1f600}x'.repeat(30_000);
    for (const value of [{ large }, { id: 'ü', stored: new RawJson(JSON.stringify({ large })) }]) {
      const json = serializeJson(value);
      expect(json).toBeInstanceOf(Uint8Array);
      expect(textOf(json)).toBe(JSON.stringify(value));
    }
  });
});
