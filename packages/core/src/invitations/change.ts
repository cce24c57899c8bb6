import { setTimeout } from 'node:timers/promises';
import type { AuditEvent } from '../audit/entry.js';
import type { AuditLog } from '../audit/log.js';
import { inRecordedTransaction, type RecordEvent } from '../audit/transaction.js';
import type { Database } from '../database/database.js';
import { isContention } from '../database/failure.js';
import { InvitationStore } from './store.js';

const ATTEMPTS = 10;
const PAUSE_MILLISECONDS = 20;

/** Changes an invitation, within a transaction. */
export type InvitationWork<T> = (store: InvitationStore, record: RecordEvent, transaction: Database) => Promise<T>;

/**
 * Runs a change of an invitation in a transaction in which it is recorded, and again if others were in its way.
 *
 * @throws what the work throws. Then nothing is committed
 */
export async function changeInvitation<T>(
  { database, audit }: { readonly database: Database; readonly audit: AuditLog },
  work: InvitationWork<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await inRecordedTransaction(database, audit, (transaction, record) =>
        work(new InvitationStore(transaction), record, transaction),
      );
    } catch (error) {
      if (attempt === ATTEMPTS || !isContention(error)) throw error;
      await setTimeout(PAUSE_MILLISECONDS * Math.random());
    }
  }
}

/** What the audit log says of an invitation. */
export function invitationEvent(action: string, id: string): AuditEvent {
  return { action, resource: { type: 'invitation', id } };
}
