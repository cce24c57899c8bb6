import { v7 as uuidv7 } from 'uuid';
import type { Address } from '../engine/index.js';
import type { NodeRunRow } from '../runs/store.js';
import type { Outcome } from './outcome.js';

/** The row of an attempt that begins. */
export function newNodeRow(runId: string, { nodeId, iteration }: Address, attempt: number, at: string): NodeRunRow {
  return {
    id: uuidv7(),
    run_id: runId,
    node_id: nodeId,
    iteration,
    attempt,
    status: 'running',
    handle: null,
    items: null,
    retryable: 0,
    interruptions: 0,
    waits_for: null,
    due_at: null,
    input: null,
    output: null,
    error_code: null,
    error_message: null,
    started_at: at,
    ended_at: null,
    // The journal knows them.
    began: 0,
    revision: 0,
  };
}

/** The row of an attempt, with what it came to. */
export function nodeRowWith(row: NodeRunRow, outcome: Outcome, at: string): NodeRunRow {
  const ended = { ...row, ended_at: at, due_at: null };
  switch (outcome.kind) {
    case 'succeeded':
      return { ...ended, status: 'succeeded', output: outcome.output, handle: outcome.handle };
    case 'iterating':
      return { ...row, items: outcome.items.length, output: JSON.stringify(outcome.items) };
    case 'waiting':
      return {
        ...row,
        status: 'waiting',
        waits_for: outcome.for,
        due_at: outcome.dueAt === null ? null : new Date(outcome.dueAt).toISOString(),
      };
    case 'failed': {
      const { code, message, retryable } = outcome;
      return { ...ended, status: 'failed', error_code: code, error_message: message, retryable: retryable ? 1 : 0 };
    }
    case 'forbidden':
      return { ...ended, status: 'failed', error_code: outcome.code, error_message: outcome.message };
    case 'unavailable':
      // It has not run, so this attempt does not count.
      return { ...ended, status: 'retried', error_code: 'host:unavailable', error_message: UNAVAILABLE };
    case 'stopped':
      return { ...ended, status: 'cancelled' };
  }
}

const UNAVAILABLE = 'It could not be found out what the run may do now. The node runs again.';
