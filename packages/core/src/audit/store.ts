import type { CompiledQuery, Kysely } from 'kysely';
import type { Database } from '../database/database.js';
import { isDuplicate } from '../database/failure.js';
import { type ChainPlace, type EntryColumns, START } from './chain.js';
import type { AuditFilter } from './schema.js';

/** `invect_audit_pending`: entries that have no place in the chain yet. The transaction of a change adds its own. */
interface PendingTable {
  id: string;
  /** JSON of an AuditRecord. */
  entry: string;
}

/** `invect_audit`: the chain. Its rows never change; old ones may be cut off at the beginning. */
export interface AuditTable extends EntryColumns {
  /** PostgreSQL's driver returns it as text. */
  position: number;
  /** JSON of an AuditRecord, as it was hashed. */
  entry: string;
  hash: string;
}

/** `invect_audit_mark`: places in the chain. */
interface MarkTable {
  name: Mark;
  position: number;
  hash: string;
}

/** `head`: the last entry. `anchor`: the last one that was cut off. `sink`: the last one that was handed to the app. */
export type Mark = 'head' | 'anchor' | 'sink';

type Tables = {
  invect_audit_pending: PendingTable;
  invect_audit: AuditTable;
  invect_audit_mark: MarkTable;
};

/** What lists and the chain's checks read. */
export type AuditRow = Pick<AuditTable, 'position' | 'entry' | 'hash'>;

/** How many rows one statement inserts. Databases limit the number of values. */
const ROWS_PER_INSERT = 100;

/** The SQL of the audit log, on the database or within a transaction. It has no function that changes or removes a single entry. */
export class AuditStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Database) {
    this.#database = database.withTables<Tables>();
  }

  /** The oldest entries without a place. */
  pending(limit: number): Promise<PendingTable[]> {
    return this.#database.selectFrom('invect_audit_pending').selectAll().orderBy('id').limit(limit).execute();
  }

  async countPending(): Promise<number> {
    const { count } = await this.#database
      .selectFrom('invect_audit_pending')
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async deletePending(ids: readonly string[]): Promise<void> {
    await this.#database.deleteFrom('invect_audit_pending').where('id', 'in', ids).execute();
  }

  async insert(rows: readonly AuditTable[]): Promise<void> {
    for (let from = 0; from < rows.length; from += ROWS_PER_INSERT) {
      const some = rows.slice(from, from + ROWS_PER_INSERT);
      await this.#database.insertInto('invect_audit').values(some).execute();
    }
  }

  /** Creates marks that are missing. */
  async createMarks(): Promise<void> {
    for (const name of ['head', 'anchor', 'sink'] as const) {
      try {
        await this.#database
          .insertInto('invect_audit_mark')
          .values({ name, ...START })
          .execute();
      } catch (error) {
        if (!isDuplicate(error)) throw error;
      }
    }
  }

  async mark(name: Mark): Promise<ChainPlace> {
    const row = await this.#database
      .selectFrom('invect_audit_mark')
      .selectAll()
      .where('name', '=', name)
      .executeTakeFirst();
    return row === undefined ? START : { position: Number(row.position), hash: row.hash };
  }

  /**
   * Locks a mark until the end of the transaction, and returns it.
   *
   * @returns null if it is missing
   */
  async lock(name: Mark): Promise<ChainPlace | null> {
    // An update locks on every database. `select … for update` is no SQLite.
    const { numUpdatedRows } = await this.#database
      .updateTable('invect_audit_mark')
      .set(({ ref }) => ({ position: ref('position') }))
      .where('name', '=', name)
      .executeTakeFirst();
    return numUpdatedRows > 0n ? this.mark(name) : null;
  }

  async move(name: Mark, { position, hash }: ChainPlace): Promise<void> {
    await this.#database.updateTable('invect_audit_mark').set({ position, hash }).where('name', '=', name).execute();
  }

  /** Entries after a position, in the order of the chain. */
  async after(position: number, limit: number, filter: AuditFilter = {}, until?: number): Promise<AuditRow[]> {
    let query = this.#filtered(filter).where('position', '>', position);
    if (until !== undefined) query = query.where('position', '<=', until);
    return (await query.orderBy('position').limit(limit).execute()).map(withNumber);
  }

  /** Entries before a position, newest first. */
  async before(position: number | undefined, limit: number, filter: AuditFilter): Promise<AuditRow[]> {
    const query = this.#filtered(filter);
    const older = position === undefined ? query : query.where('position', '<', position);
    return (await older.orderBy('position', 'desc').limit(limit).execute()).map(withNumber);
  }

  /** Whole rows after a position, for the check of the chain. */
  async rowsAfter(position: number, limit: number): Promise<AuditTable[]> {
    const rows = await this.#database
      .selectFrom('invect_audit')
      .selectAll()
      .where('position', '>', position)
      .orderBy('position')
      .limit(limit)
      .execute();
    return rows.map(withNumber);
  }

  async at(position: number): Promise<AuditRow | undefined> {
    const [row] = await this.after(position - 1, 1, {}, position);
    return row;
  }

  /** The place of the last entry of those at the beginning that are older than a time, at most `limit` of them. */
  async lastOlderThan(time: string, from: number, limit: number): Promise<ChainPlace | null> {
    const rows = await this.#database
      .selectFrom('invect_audit')
      .select(['position', 'hash', 'at'])
      .where('position', '>', from)
      .orderBy('position')
      .limit(limit)
      .execute();
    const firstKept = rows.findIndex(({ at }) => at >= time);
    const last = rows.at(firstKept === -1 ? rows.length - 1 : firstKept - 1);
    return last === undefined || firstKept === 0 ? null : withNumber(last);
  }

  /** Cuts the beginning of the chain off. */
  async cut(through: number): Promise<void> {
    await this.#database.deleteFrom('invect_audit').where('position', '<=', through).execute();
  }

  #filtered({ from, to, actor, action, resourceType, resourceId, outcome }: AuditFilter) {
    let query = this.#database.selectFrom('invect_audit').select(['position', 'entry', 'hash']);
    if (from !== undefined) query = query.where('at', '>=', from);
    if (to !== undefined) query = query.where('at', '<', to);
    if (actor !== undefined) query = query.where('actor_id', '=', actor);
    if (action !== undefined) query = query.where('action', '=', action);
    if (resourceType !== undefined) query = query.where('resource_type', '=', resourceType);
    if (resourceId !== undefined) query = query.where('resource_id', '=', resourceId);
    if (outcome !== undefined) query = query.where('outcome', '=', outcome);
    return query;
  }
}

/**
 * Creates the function that adds entries without a place. It builds its statement once: that takes as long as executing it on SQLite,
 * and every change of the host waits for it.
 */
export function createPendingInsert(): (database: Database, rows: readonly PendingTable[]) => Promise<void> {
  let statement: CompiledQuery<unknown> | undefined;
  return async (database, rows) => {
    for (const { id, entry } of rows) {
      const table = database.withTables<Tables>();
      statement ??= table.insertInto('invect_audit_pending').columns(['id', 'entry']).values({ id, entry }).compile();
      await database.executeQuery({ ...statement, parameters: [id, entry] });
    }
  };
}

function withNumber<Row extends { position: number }>(row: Row): Row {
  return { ...row, position: Number(row.position) };
}
