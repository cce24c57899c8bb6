import type { Caller } from '../access/ownership.js';
import { boundedMessage } from './limits.js';

/** What an attempt of a node came to. */
export type Outcome =
  | Succeeded
  | Failed
  /** An `each` node has its items. */
  | { readonly kind: 'iterating'; readonly items: readonly unknown[] }
  /** @property dueAt milliseconds since 1970; null if it waits until somebody says something */
  | { readonly kind: 'waiting'; readonly for: 'time' | 'approval' | 'run'; readonly dueAt: number | null }
  /** Whoever the run acts as may not run it any more. */
  | { readonly kind: 'forbidden'; readonly code: string; readonly message: string }
  /** Nothing has happened, as it could not be found out whether it may. */
  | { readonly kind: 'unavailable'; readonly cause: unknown }
  | { readonly kind: 'stopped' };

export interface Succeeded {
  readonly kind: 'succeeded';
  /** JSON. */
  readonly output: string;
  readonly handle: string;
}

export interface Failed {
  readonly kind: 'failed';
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
}

/** A node wants another flow to run. */
export interface Call {
  readonly kind: 'call';
  readonly flowId: string;
  readonly input: unknown;
  readonly wait: boolean;
  /** Who acts. */
  readonly caller: Caller;
}

const MAX_CODE = 64;

export function failed(code: string, message: string, { retryable = false } = {}): Failed {
  return { kind: 'failed', code: code.slice(0, MAX_CODE), message: boundedMessage(message), retryable };
}
