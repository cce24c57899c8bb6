import type { Caller } from '../access/ownership.js';
import type { Database } from '../database/database.js';
import { inTurn } from '../database/write-turns.js';
import type { AuditEvent } from './entry.js';
import type { AuditLog } from './log.js';

/** Records an event in a transaction. */
export type RecordEvent = (caller: Caller, event: AuditEvent) => Promise<void>;

/**
 * Runs a change in a transaction, in which its event is recorded as well. Both are committed, or none of them.
 *
 * @param work makes the change, and then records it
 * @throws what the work throws. Then nothing is committed
 */
export function inRecordedTransaction<T>(
  database: Database,
  audit: AuditLog,
  work: (transaction: Database, record: RecordEvent) => Promise<T>,
): Promise<T> {
  return inTurn(database, () =>
    database
      .transaction()
      .execute((transaction) => work(transaction, (caller, event) => audit.record(transaction, caller, event))),
  );
}
