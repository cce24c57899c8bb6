import type { Caller } from '../access/ownership.js';
import type { Database } from '../database/database.js';
import { inTurn } from '../database/write-turns.js';
import type { Logger } from '../logging/logger.js';
import { type AuditEvent, recordOf } from './entry.js';
import { RepeatedEvents } from './repeated-events.js';
import { createPendingInsert } from './store.js';

/** Records what happens. Services and plugins get it. */
export interface AuditLog {
  /**
   * Records an event in the transaction of its change. If the entry cannot be written, the change is rolled back; if the change is
   * rolled back, there is no entry.
   *
   * @param caller who does it
   * @throws the error of the database; TypeError if the action is not like `flow.update`
   */
  record(transaction: Database, caller: Caller, event: AuditEvent): Promise<void>;
  /**
   * Records events that happened elsewhere, in a transaction of their own.
   *
   * @throws as `record`. Then none of them is recorded
   */
  note(caller: Caller, events: readonly AuditEvent[]): Promise<void>;
  /**
   * Records an event that strangers can cause as often as they like: equal ones of a minute become two entries, the first one and one
   * that counts the others. It returns at once. A failure is logged.
   *
   * @param key whatever makes two events equal, besides the caller and the event
   */
  noteRepeated(caller: Caller, event: AuditEvent, key?: string): void;
}

/** The audit log in the host's database. */
export class StoredAuditLog implements AuditLog {
  readonly #database: Database;
  readonly #repeated: RepeatedEvents;
  readonly #onRecorded: () => void;
  readonly #logger: Logger;
  readonly #inFlight = new Set<Promise<void>>();
  readonly #insertPending = createPendingInsert();

  /** @param onRecorded is called when there are entries to seal, maybe before their transaction commits */
  constructor(database: Database, logger: Logger, onRecorded: () => void) {
    this.#database = database;
    this.#logger = logger;
    this.#onRecorded = onRecorded;
    this.#repeated = new RepeatedEvents((caller, event) => this.#noteSoon(caller, event));
  }

  async record(transaction: Database, caller: Caller, event: AuditEvent): Promise<void> {
    await this.#insert(transaction, caller, [event]);
  }

  async note(caller: Caller, events: readonly AuditEvent[]): Promise<void> {
    if (events.length === 0) return;
    await inTurn(this.#database, () => {
      if (events.length === 1) return this.#insert(this.#database, caller, events);
      return this.#database.transaction().execute((transaction) => this.#insert(transaction, caller, events));
    });
  }

  noteRepeated(caller: Caller, event: AuditEvent, key = ''): void {
    this.#repeated.add(caller, event, key);
  }

  /** Writes the counts of repeated events whose minute is over. */
  flush({ all = false }: { readonly all?: boolean } = {}): void {
    this.#repeated.flush(all);
  }

  /** Waits for entries that are being written in the background. It never rejects. */
  async settled(): Promise<void> {
    await Promise.all(this.#inFlight);
  }

  async #insert(database: Database, caller: Caller, events: readonly AuditEvent[]): Promise<void> {
    const now = new Date();
    const rows = events.map((event) => {
      const record = recordOf(event, caller, now);
      return { id: record.id, entry: JSON.stringify(record) };
    });
    await this.#insertPending(database, rows);
    this.#onRecorded();
  }

  #noteSoon(caller: Caller, event: AuditEvent): void {
    const noted = this.note(caller, [event]).catch((error: unknown) => {
      this.#logger.error({ error, action: event.action }, 'an entry of the audit log could not be written');
    });
    this.#inFlight.add(noted);
    void noted.then(() => this.#inFlight.delete(noted));
  }
}
