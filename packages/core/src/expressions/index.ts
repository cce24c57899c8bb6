import type { ExpressionData } from './data.js';
import { ExpressionError } from './expression-error.js';
import { lookUp, type ReferencePath, readReferencePath } from './look-up.js';
import { jsonOf, NotJson, parseJson } from './plain-json.js';
import { hasExpression, splitTemplate, UnclosedExpression } from './template.js';
import { ThreadPool } from './thread-pool.js';

export { NodeError } from '../node-error.js';
export type { ExpressionData } from './data.js';
export { ExpressionError, type ExpressionFault } from './expression-error.js';
export { type ConfigExpression, expressionsIn, isConstant } from './references.js';

/** Limits of expressions. */
export interface ExpressionLimits {
  /** How long the expressions of one node may take together, in milliseconds. Default 1000. */
  readonly timeMs?: number;
  /** The memory that the expressions of one node may use, data included, in bytes. Default 64 MiB. */
  readonly memoryBytes?: number;
  /** The maximum size of the values of one node together, in characters of JSON. Default 4 Mi. */
  readonly maxSize?: number;
  /** How many threads evaluate expressions at the same time. Default 4. */
  readonly maxThreads?: number;
}

/** Evaluates the expressions of configs. */
export interface Expressions {
  /**
   * Returns a copy of a config in which every expression is replaced by its value. A string that is one expression becomes the value
   * itself; in other strings the value becomes text. Values are plain JSON.
   *
   * @throws ExpressionError that names the field, if an expression has no value
   */
  evaluate(config: unknown, data: ExpressionData, signal: AbortSignal): Promise<unknown>;
  /** Ends the threads. What is being evaluated is cancelled. */
  close(): Promise<void>;
}

const DEFAULTS: Required<ExpressionLimits> = {
  timeMs: 1_000,
  memoryBytes: 64 * 1024 * 1024,
  maxSize: 4 * 1024 * 1024,
  maxThreads: 4,
};

/** An expression of a config, and where its value goes. */
interface Slot {
  readonly field: string;
  readonly source: string;
  /** Undefined: the expression needs the sandbox. */
  readonly path: ReferencePath | undefined;
  /** Its value. */
  json: string;
}

/** A copy of a config in which strings with expressions are functions, which are called when the slots have values. */
type Draft = unknown;
type Fill = () => unknown;

/** Creates the evaluator. It starts no thread before an expression needs one. */
export function createExpressions(limits: ExpressionLimits = {}): Expressions {
  const settings = { ...DEFAULTS, ...limits };
  const pool = new ThreadPool(settings.maxThreads);

  async function fillFromSandbox(slots: readonly Slot[], data: ExpressionData, signal: AbortSignal): Promise<void> {
    const answer = await pool.run(
      { ...settings, sources: slots.map(({ source }) => source), data: jsonOf(visible(data)) },
      signal,
    );
    if ('values' in answer) {
      for (const [at, slot] of slots.entries()) slot.json = answer.values[at] ?? 'null';
      return;
    }
    if (answer.fault === 'cancelled') throw new ExpressionError('cancelled', '', 'the evaluation was cancelled');
    throw new ExpressionError(answer.fault, slots[answer.index]?.field ?? '', answer.reason);
  }

  return {
    async evaluate(config, data, signal) {
      const slots: Slot[] = [];
      const draft = draftOf(config, '', slots);
      for (const slot of slots) if (slot.path) slot.json = jsonOfSlot(slot, lookUp(slot.path, data));
      const sandboxed = slots.filter(({ path }) => path === undefined);
      if (sandboxed.length > 0) await fillFromSandbox(sandboxed, data, signal);
      refuseLarge(slots, settings.maxSize);
      return fill(draft);
    },
    close: () => pool.close(),
  };
}

function draftOf(config: unknown, field: string, slots: Slot[]): Draft {
  if (typeof config === 'string') return hasExpression(config) ? draftOfText(config, field, slots) : config;
  if (Array.isArray(config)) return config.map((element, at) => draftOf(element, fieldOf(field, at), slots));
  if (typeof config !== 'object' || config === null) return config;
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, draftOf(value, fieldOf(field, key), slots)]),
  );
}

/** Only what expressions may name, whatever else the object has. */
function visible({ input, nodes, item, index }: ExpressionData): ExpressionData {
  return { input, nodes, item, index };
}

function fieldOf(parent: string, key: string | number): string {
  return parent === '' ? String(key) : `${parent}.${key}`;
}

function draftOfText(template: string, field: string, slots: Slot[]): Fill {
  const parts = partsOf(template, field).map((part) => {
    if ('text' in part) return part;
    const slot: Slot = { field, source: part.source, path: readReferencePath(part.source) ?? undefined, json: 'null' };
    slots.push(slot);
    return slot;
  });
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && 'source' in only) return () => parseJson(only.json);
  return () => parts.map((part) => ('text' in part ? part.text : textOf(part.json))).join('');
}

function partsOf(template: string, field: string): ReturnType<typeof splitTemplate> {
  try {
    return splitTemplate(template);
  } catch (error) {
    if (error instanceof UnclosedExpression) throw new ExpressionError('syntax', field, error.message);
    throw error;
  }
}

function fill(draft: Draft): unknown {
  if (typeof draft === 'function') return (draft as Fill)();
  if (Array.isArray(draft)) return draft.map(fill);
  if (typeof draft !== 'object' || draft === null) return draft;
  return Object.fromEntries(Object.entries(draft).map(([key, value]) => [key, fill(value)]));
}

/** A value within a text. Null is nothing, and an object is JSON. */
function textOf(json: string): string {
  if (json === 'null') return '';
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}

function jsonOfSlot({ field }: Slot, value: unknown): string {
  try {
    return jsonOf(value);
  } catch (error) {
    if (error instanceof NotJson) throw new ExpressionError('failed', field, error.message);
    throw error;
  }
}

function refuseLarge(slots: readonly Slot[], maxSize: number): void {
  let size = 0;
  for (const { field, json } of slots) {
    size += json.length;
    // guard: expression-value-bounded
    if (size > maxSize)
      throw new ExpressionError('too_large', field, `the values take more than ${maxSize} characters as JSON`);
  }
}
