import { type Address, DEFAULT_HANDLE } from '../engine/index.js';
import { boundedJson } from './limits.js';
import { failed } from './outcome.js';
import type { RunRecord } from './record.js';

/**
 * A loop ends: all of its iterations are over, or a node in one of them has failed.
 *
 * @param culprit the node that failed
 */
export function endLoop(record: RunRecord, loop: Address, culprit: Address | null, maxOutputBytes: number): void {
  const row = record.rowOf(loop);
  if (row === undefined) return;
  if (culprit === null) {
    const output = boundedJson(record.outputs.ofLoop(loop), maxOutputBytes);
    record.note(row, { kind: 'succeeded', handle: DEFAULT_HANDLE, output });
    return;
  }
  const cause = record.rowOf(culprit);
  const message = `Node "${culprit.nodeId}" failed in the iteration ${culprit.iteration}: ${cause?.error_message}`;
  record.note(row, failed(cause?.error_code ?? 'node:failed', message));
}
