import { RawJson } from '../http/raw-json.js';
import type { NodeExecution, RunSummary, StoredRun } from './schema.js';
import type { NodeRunRow, RunListRow, RunRow } from './store.js';

/** A run as lists show it. */
export function summaryOf(row: RunListRow): RunSummary {
  return {
    id: row.id,
    flowId: row.flow_id,
    flowVersion: row.flow_version,
    status: row.status,
    actor: { type: row.actor_type, id: row.actor_id, name: row.actor_name },
    triggerNodeId: row.trigger_node_id,
    parentRunId: row.parent_run_id,
    error:
      row.error_code === null
        ? null
        : { code: row.error_code, message: row.error_message ?? '', nodeId: row.error_node_id },
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

/** A run with what it was started with and what it returned. */
export function runOf(row: RunRow): StoredRun {
  return { ...summaryOf(row), input: rawOf(row.input), output: rawOf(row.output) };
}

function rawOf(text: string | null): RawJson | null {
  return text === null ? null : new RawJson(text);
}

/** An attempt of a node, as clients see it. */
export function nodeExecutionOf(row: NodeRunRow): NodeExecution {
  // The items of a loop that is at work are no output.
  const output = row.status === 'running' ? null : row.output;
  return {
    id: row.id,
    nodeId: row.node_id,
    iteration: row.iteration,
    attempt: row.attempt,
    status: row.status === 'retried' ? 'failed' : row.status,
    handle: row.handle,
    mayHaveRepeated: row.interruptions > 0,
    waitsFor: row.waits_for,
    dueAt: row.due_at,
    input: row.input === null ? null : JSON.parse(row.input),
    output: output === null ? null : JSON.parse(output),
    error: row.error_code === null ? null : { code: row.error_code, message: row.error_message ?? '' },
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}
