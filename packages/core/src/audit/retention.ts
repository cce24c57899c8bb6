import type { Database } from '../database/database.js';
import { inTurn } from '../database/write-turns.js';
import { SYSTEM_CALLER } from './entry.js';
import type { AuditLog } from './log.js';
import { AuditStore } from './store.js';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** How many entries one transaction cuts off. */
const BATCH = 2_000;

/**
 * Cuts entries off at the beginning of the chain that are older than some days. What is left can still be verified: the mark `anchor` has
 * the hash of the last one that was cut off, and an entry says how far the cut went.
 *
 * @param waitsForSink whether entries that were not handed to the app stay
 */
export async function cutOldEntries(
  database: Database,
  log: AuditLog,
  { retentionDays, waitsForSink }: { readonly retentionDays: number; readonly waitsForSink: boolean },
  now: number = Date.now(),
): Promise<void> {
  const time = new Date(now - retentionDays * DAY_MILLISECONDS).toISOString();
  const cutBatch = (): Promise<number> => database.transaction().execute(cut);
  while ((await inTurn(database, cutBatch)) === BATCH);

  async function cut(transaction: Database): Promise<number> {
    const store = new AuditStore(transaction);
    // The sealer and other processes that cut wait for the same mark.
    if ((await store.lock('head')) === null) return 0;
    const anchor = await store.mark('anchor');
    const sink = waitsForSink ? (await store.mark('sink')).position : Number.POSITIVE_INFINITY;
    const limit = Math.min(BATCH, sink - anchor.position);
    const last = limit > 0 ? await store.lastOlderThan(time, anchor.position, limit) : null;
    if (last === null) return 0;
    await store.cut(last.position);
    await store.move('anchor', last);
    const resource = { type: 'audit-position', id: String(last.position) };
    await log.record(transaction, SYSTEM_CALLER, { action: 'audit.cut', resource });
    return last.position - anchor.position;
  }
}
