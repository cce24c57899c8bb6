import type { ExpressionData } from './data.js';

/** A plain reference, as a path: `nodes.fetch.output.items[0]` is `['nodes', 'fetch', 'output', 'items', 0]`. */
export type ReferencePath = readonly (string | number)[];

const ROOTS: ReadonlySet<string> = new Set(['input', 'nodes', 'item', 'index']);

/** Names that lead from data to code. They are refused wherever they stand, also as names of own properties. */
const REFUSED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const NAME = /[A-Za-z_$][\w$]*/y;
const STEP = /\.([A-Za-z_$][\w$]*)|\[(\d{1,9})\]|\["((?:[^"\\])*)"\]|\['((?:[^'\\])*)'\]/y;

/**
 * Reads an expression that is a plain reference.
 *
 * @returns null if it is anything more, which needs the sandbox
 */
export function readReferencePath(source: string): ReferencePath | null {
  NAME.lastIndex = 0;
  const root = NAME.exec(source)?.[0];
  if (root === undefined || !ROOTS.has(root)) return null;
  const path: (string | number)[] = [root];
  let at = root.length;
  while (at < source.length) {
    STEP.lastIndex = at;
    const step = STEP.exec(source);
    if (step === null) return null;
    const [whole, name, index, double, single] = step;
    path.push(index === undefined ? (name ?? double ?? single ?? '') : Number(index));
    at += whole.length;
  }
  return path;
}

/**
 * Follows a path through own properties. What does not exist is null, like everything behind it. A getter is never called.
 */
export function lookUp(path: ReferencePath, data: ExpressionData): unknown {
  let value: unknown = data;
  for (const step of path) {
    // guard: look-up-own-data-only
    if (REFUSED.has(String(step))) return null;
    if (value === null || value === undefined || typeof value === 'function') return null;
    value = Object.getOwnPropertyDescriptor(value, step)?.value;
  }
  return value ?? null;
}
