import type { Caller } from '../access/ownership.js';
import type { Database } from '../database/database.js';
import type { Page } from '../http/page.js';
import type { AuditEntry } from './entry.js';
import { namesOf } from './entry.js';
import type { AuditKeeper } from './keeper.js';
import type { AuditFilter, AuditQuery } from './schema.js';
import { entryOf } from './sink.js';
import { type AuditRow, AuditStore } from './store.js';

/** How many entries one query of an export reads. */
const EXPORT_ROWS = 500;

/** What the service of the audit log is made of. */
export interface AuditServiceParts {
  readonly database: Database;
  readonly keeper: AuditKeeper;
}

/** Reads the audit log. Nothing here changes or deletes entries. */
export class AuditService {
  readonly #store: AuditStore;
  readonly #keeper: AuditKeeper;

  constructor({ database, keeper }: AuditServiceParts) {
    this.#store = new AuditStore(database);
    this.#keeper = keeper;
  }

  /** Newest first. Everything that was acknowledged before the call is in it. */
  async list({ limit, cursor, ...filter }: AuditQuery): Promise<Page<AuditEntry>> {
    await this.#keeper.seal();
    const rows = await this.#store.before(cursor, limit + 1, filter);
    const items = rows.slice(0, limit).map(entryOf);
    return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.position) : null };
  }

  /**
   * Exports entries as NDJSON, oldest first. The export itself is recorded first, and is part of it.
   *
   * @returns a stream that reads the next entries when somebody wants them
   * @throws what the database throws if the export cannot be recorded
   */
  async export(filter: AuditFilter, caller: Caller): Promise<ReadableStream<Uint8Array>> {
    // guard: export-is-recorded
    await this.#keeper.log.note(caller, [{ action: 'audit.export', fields: namesOf({ ...filter }) }]);
    await this.#keeper.seal();
    const { position: until } = await this.#store.mark('head');
    const store = this.#store;
    let position = 0;
    return new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const rows = await store.after(position, EXPORT_ROWS, filter, until);
          position = rows.at(-1)?.position ?? until;
          if (rows.length > 0) controller.enqueue(Buffer.from(rows.map(lineOf).join('')));
          if (rows.length < EXPORT_ROWS) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
  }
}

/** The text of an entry stays as it was hashed. It is an object with fields, so its place is put in front of them. */
function lineOf({ position, hash, entry }: AuditRow): string {
  return `{"position":${position},"hash":"${hash}",${entry.slice(1)}\n`;
}
