import { databaseTime } from '../database/clock.js';
import type { Database } from '../database/database.js';
import type { Ending } from '../engine/index.js';
import { RunStore } from '../runs/store.js';
import type { RunChange } from './journal.js';
import { boundedJson } from './limits.js';
import type { RunRecord } from './record.js';

/** What the end of a run needs of the host. */
export interface EndParts {
  readonly database: Database;
  readonly maxOutputBytes: number;
  /** A run is due, after some milliseconds. */
  readonly onDue: (runId: string, inMilliseconds: number) => void;
}

/**
 * Writes how a run ended, and tells the run that has started it.
 *
 * @throws LeaseLost if somebody else has it
 */
export async function endRun(record: RunRecord, ending: Ending | 'forbidden', parts: EndParts): Promise<void> {
  const { database, onDue } = parts;
  const parentId = record.run.parent_run_id;
  for (const row of record.waiting())
    record.keep({ ...row, status: 'cancelled', due_at: null, ended_at: record.time() });
  const change: RunChange = {
    ...(ending === 'forbidden' ? { status: 'failed', ...record.forbidden } : changeOf(record, ending, parts)),
    lease: null,
    due_at: null,
    ended_at: databaseTime(database),
  };
  await record.write(change, async (transaction) => {
    if (parentId !== null) await new RunStore(transaction).nudge(parentId);
  });
  if (parentId !== null) onDue(parentId, 0);
}

function changeOf(record: RunRecord, ending: Ending, { maxOutputBytes }: EndParts): RunChange {
  if (ending.status === 'succeeded')
    return { status: 'succeeded', output: boundedJson(record.outputs.ofRun(), maxOutputBytes) };
  if (ending.status === 'cancelled') return { status: 'cancelled' };
  if (ending.because === 'timeout')
    return {
      status: 'failed',
      error_code: 'run:timeout',
      error_message: 'The run took longer than its flow allows.',
    };
  const { error_code = null, error_message = null } = record.rowOf(ending.because) ?? {};
  return { status: 'failed', error_code, error_message, error_node_id: ending.because.nodeId };
}
