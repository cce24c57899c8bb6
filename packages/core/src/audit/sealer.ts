import type { Database } from '../database/database.js';
import { inTurn } from '../database/write-turns.js';
import { type ChainPlace, columnsOf, type EntryColumns, placeAfter } from './chain.js';
import { recordOf, SYSTEM_CALLER } from './entry.js';
import { AuditStore, type AuditTable } from './store.js';

/** How many entries one transaction seals. */
const BATCH = 500;

/**
 * Gives pending entries their places in the chain. Every process may call it: the mark `head` is locked meanwhile, so the chain has one
 * end. Changes never wait for this lock.
 *
 * @returns how many entries were sealed
 */
export async function seal(database: Database): Promise<number> {
  let sealed = 0;
  if ((await new AuditStore(database).pending(1)).length === 0) return 0;
  for (;;) {
    const count = await inTurn(database, () => database.transaction().execute(sealBatch));
    if (count === null) await inTurn(database, () => new AuditStore(database).createMarks());
    else sealed += count;
    if (count !== null && count < BATCH) return sealed;
  }
}

/** @returns null if the mark is missing */
async function sealBatch(transaction: Database): Promise<number | null> {
  const store = new AuditStore(transaction);
  // guard: one-chain
  const head = await store.lock('head');
  if (head === null) return null;
  const pending = await store.pending(BATCH);
  if (pending.length === 0) return 0;
  const rows: AuditTable[] = [];
  let place: ChainPlace = head;
  for (const { id, entry: text } of pending) {
    const { entry, columns } = readable(id, text);
    place = placeAfter(place, entry);
    rows.push({ ...place, ...columns, entry });
  }
  await store.insert(rows);
  await store.deletePending(pending.map(({ id }) => id));
  await store.move('head', place);
  return pending.length;
}

/** What the host has not written itself must not keep others from their places. An entry that says so takes its place. */
function readable(id: string, text: string): { entry: string; columns: EntryColumns } {
  const columns = columnsOf(text);
  if (columns !== null) return { entry: text, columns };
  const event = { action: 'audit.unreadable', resource: { type: 'audit-entry', id }, outcome: 'failure' } as const;
  const entry = JSON.stringify(recordOf(event, SYSTEM_CALLER, new Date()));
  return { entry, columns: columnsOf(entry) as EntryColumns };
}
