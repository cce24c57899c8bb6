import type { AnswerOf, ItemOf } from '@invect/client';

export type Run = AnswerOf<'/flow-runs/{runId}', 'get'>;
export type RunSummary = ItemOf<'/flow-runs'>;
export type RunStatus = RunSummary['status'];
export type NodeExecution = ItemOf<'/flow-runs/{runId}/node-executions'>;

export const RUN_STATUSES: readonly RunStatus[] = ['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'];

/** Whether a run, or a node of one, goes no further. */
export function isOver(status: RunStatus): boolean {
  return status === 'succeeded' || status === 'failed' || status === 'cancelled';
}
