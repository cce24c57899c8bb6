import { type Address, keyOf, type NodeFact } from '../engine/index.js';
import type { NodeRunRow } from '../runs/store.js';

/** How often a node may be at work when its process ends. After that it may well be the reason. */
export const MAX_INTERRUPTIONS = 5;

/** The last attempt of each node, by its key. */
export function latestRows(rows: readonly NodeRunRow[]): Map<string, NodeRunRow> {
  const latest = new Map<string, NodeRunRow>();
  for (const row of rows) {
    const key = keyOf(addressOfRow(row));
    const known = latest.get(key);
    if (known === undefined || known.attempt < row.attempt) latest.set(key, row);
  }
  return latest;
}

/** Whether its process ended while the node was at work. */
export function isInterrupted({ status, items }: NodeRunRow): boolean {
  return status === 'running' && items === null;
}

/**
 * What the engine has to know of nodes.
 *
 * @param rows all attempts. One that was interrupted is none: the node stands where it stood before it
 */
export function factsOf(rows: readonly NodeRunRow[]): NodeFact[] {
  return [...latestRows(rows.filter((row) => !isInterrupted(row))).values()].map(factOf);
}

export function factOf(row: NodeRunRow): NodeFact {
  const { attempt, status } = row;
  const base = { ...addressOfRow(row), attempt };
  if (status === 'running')
    return row.items === null ? { ...base, status } : { ...base, status: 'iterating', items: row.items };
  if (status === 'waiting') return { ...base, status, dueAt: row.due_at === null ? null : Date.parse(row.due_at) };
  if (status === 'succeeded') return { ...base, status, handle: row.handle ?? 'out' };
  if (status !== 'failed') return { ...base, status };
  return { ...base, status, retryable: row.retryable === 1, endedAt: Date.parse(row.ended_at ?? row.started_at) };
}

export function addressOfRow({ node_id: nodeId, iteration }: NodeRunRow): Address {
  return { nodeId, iteration };
}
