import type { ExpressionFault } from './expression-error.js';

/** What the host sends to a worker: expressions that see the same data. */
export interface SandboxJob {
  /** The sources, in order. */
  readonly sources: readonly string[];
  /** JSON of the data: an object whose fields are the globals of the expressions. */
  readonly data: string;
  /** For all of them together, in milliseconds. */
  readonly timeMs: number;
  readonly memoryBytes: number;
  /** The maximum length of one value's JSON, in characters. */
  readonly maxSize: number;
}

/** What a worker answers. */
export type SandboxAnswer =
  /** JSON of each value, in the order of the sources. */
  { readonly values: readonly string[] } | SandboxFault;

export interface SandboxFault {
  readonly fault: Exclude<ExpressionFault, 'cancelled'>;
  /** Which of the sources. */
  readonly index: number;
  readonly reason: string;
  /** Whether the worker may have to be replaced, because its memory is used up or in doubt. */
  readonly spent: boolean;
}
