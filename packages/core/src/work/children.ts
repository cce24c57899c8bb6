import { v7 as uuidv7 } from 'uuid';
import { SYSTEM_CALLER } from '../audit/entry.js';
import type { Database } from '../database/database.js';
import { requireRow } from '../database/owned-rows.js';
import { isInvectError } from '../errors.js';
import { flowError } from '../flows/errors.js';
import { FlowStore } from '../flows/store.js';
import { RUN_ERRORS } from '../runs/errors.js';
import { type NodeRunRow, type RunRow, RunStore } from '../runs/store.js';
import { type Call, type Failed, failed, type Succeeded } from './outcome.js';

/** How deep flows may start one another. A flow that starts itself ends there. */
const MAX_DEPTH = 10;

/** A run that a node starts. */
export interface ChildRun {
  readonly id: string;
  /** Stores it, in the transaction of the node. */
  store(transaction: Database): Promise<void>;
}

/** Prepares the run that a node starts: of the current version, as the actor of its own run. */
export async function startChild(
  { flowId, input, caller }: Call,
  { run, row, database }: { readonly run: RunRow; readonly row: NodeRunRow; readonly database: Database },
): Promise<ChildRun | Failed> {
  // guard: flows-start-flows-so-deep
  if (run.depth + 1 > MAX_DEPTH) return failed('run:too_deep', RUN_ERRORS['run:too_deep'].message);
  try {
    const flows = new FlowStore(database).rows;
    const { version } = await requireRow(flows, flowId, 'use', caller.scope, () => flowError('flow:not_found'));
    const id = uuidv7();
    const actor = { type: run.actor_type, id: run.actor_id, name: run.actor_name, keyId: run.key_id };
    const parent = { runId: run.id, nodeRunId: row.id, depth: run.depth + 1 };
    const child = { id, flowId, flowVersion: version, actor, input: JSON.stringify(input ?? null), parent };
    return { id, store: (transaction) => new RunStore(transaction).insert(child) };
  } catch (error) {
    if (isInvectError(error)) return failed(error.code, error.message, { retryable: error.status >= 500 });
    throw error;
  }
}

/** What the run that a node has started came to. Null while it is not over. */
export async function endedChild(database: Database, nodeRunId: string): Promise<Failed | Succeeded | null> {
  const runs = new RunStore(database);
  const id = await runs.childOf(nodeRunId);
  const child = id === undefined ? undefined : await runs.find(id, SYSTEM_CALLER.scope);
  if (child === undefined) return failed('run:child_failed', 'The run that this node had started was deleted.');
  if (child.status === 'succeeded') return { kind: 'succeeded', handle: 'out', output: child.output ?? 'null' };
  if (child.status !== 'failed' && child.status !== 'cancelled') return null;
  return failed('run:child_failed', `The run ${child.id} ${child.status === 'failed' ? 'failed' : 'was cancelled'}.`);
}
