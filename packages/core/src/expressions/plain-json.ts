import { parse } from 'secure-json-parse';

/** A value that is no JSON: a circle, or a BigInt. */
export class NotJson extends Error {}

/**
 * Returns the JSON of a value. What JSON does not know, such as a function, is null.
 *
 * @throws NotJson
 */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch (error) {
    throw new NotJson((error as Error).message);
  }
}

/** Parses JSON without the keys that a careless merge would turn into a change of all objects: `__proto__`, `constructor.prototype`. */
export function parseJson(text: string): unknown {
  // guard: expression-values-unpolluted
  return parse(text, { protoAction: 'remove', constructorAction: 'remove' });
}
