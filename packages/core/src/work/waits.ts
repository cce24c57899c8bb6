import type { Database } from '../database/database.js';
import { type Address, DEFAULT_HANDLE } from '../engine/index.js';
import { RunStore } from '../runs/store.js';
import { endedChild } from './children.js';
import { failed } from './outcome.js';
import type { RunRecord } from './record.js';
import { addressOfRow } from './restore.js';

/** The time of a wait has come: a pause is over, or an approval is overdue. */
export function endWait(record: RunRecord, address: Address): boolean {
  const row = record.rowOf(address);
  if (row === undefined) return false;
  if (row.waits_for === 'approval') record.note(row, failed('node:approval_overdue', 'Nobody approved in time.'));
  else record.note(row, { kind: 'succeeded', handle: DEFAULT_HANDLE, output: JSON.stringify({ until: row.due_at }) });
  return true;
}

/** A node that waits need not any more. A run that it waits for is cancelled. */
export async function stopWait(record: RunRecord, address: Address): Promise<boolean> {
  const row = record.rowOf(address);
  if (row === undefined) return false;
  if (row.waits_for === 'run') await record.write({}, (transaction) => cancelChild(transaction, row.id));
  record.note(row, { kind: 'stopped' });
  return true;
}

/** Looks whether somebody has ended a wait: an approval, or a run that was started. */
export async function readEndedWaits(record: RunRecord, database: Database): Promise<void> {
  const waiting = record.waiting();
  const approvals = waiting.filter(({ waits_for }) => waits_for === 'approval');
  const nodes = await new RunStore(database).findNodes(approvals.map(({ id }) => id));
  for (const row of nodes) {
    if (row.status === 'waiting' || !isWaiting(record, addressOfRow(row))) continue;
    record.settle(row);
  }
  for (const row of waiting.filter(({ waits_for }) => waits_for === 'run')) {
    const outcome = await endedChild(database, row.id);
    if (outcome && isWaiting(record, addressOfRow(row))) record.note(row, outcome);
  }
}

function isWaiting(record: RunRecord, address: Address): boolean {
  return record.rowOf(address)?.status === 'waiting';
}

async function cancelChild(transaction: Database, nodeRunId: string): Promise<void> {
  const runs = new RunStore(transaction);
  const id = await runs.childOf(nodeRunId);
  if (id !== undefined) await runs.cancelTree(id);
}
