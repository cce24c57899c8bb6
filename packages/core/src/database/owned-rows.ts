import type { Visibility } from '../access/policy.js';
import type { Database } from './database.js';
import { nameContains, visibleTo } from './scope.js';

/** The columns that every table of owned rows has. */
export interface OwnedColumns {
  id: string;
  name: string;
  team_id: string | null;
  owner_id: string | null;
  /** Counts the saves of a row. */
  version: number;
  created_at: string;
  updated_at: string;
}

/** Which rows of a list somebody asks for. */
export interface RowPage {
  readonly limit: number;
  /** Rows older than the one with this id. */
  readonly before?: string;
  /** Part of the name, in any case. */
  readonly search?: string;
}

/** Reads and writes of a table's rows. To each of them, a row that the visibility leaves out does not exist. */
export interface OwnedRows<Row, Change> {
  /** Newest first. One row more than the limit where there are more. */
  list(visibility: Visibility, page: RowPage): Promise<Row[]>;
  find(id: string, visibility: Visibility): Promise<Row | undefined>;
  /**
   * Changes a row that is still at a version, and counts the version up.
   *
   * @returns false where the row is gone, hidden or at another version; nothing is written then
   */
  update(id: string, fromVersion: number, change: Change, visibility: Visibility): Promise<boolean>;
  /** @returns false where the row is gone or hidden */
  delete(id: string, visibility: Visibility): Promise<boolean>;
}

/**
 * The SQL that all tables of owned rows share.
 *
 * @param database the host's, or a transaction
 * @param name the table's
 * @param columns what is read of a row: what can be long or secret is left out
 */
export function ownedRows<Table extends OwnedColumns, Column extends keyof Table & string>(
  database: Database,
  name: `invect_${string}`,
  columns: readonly Column[],
): OwnedRows<Pick<Table, Column>, Partial<Omit<Table, 'id' | 'version'>>> {
  type Row = Pick<Table, Column>;
  // To the compiler every one of these tables is one that has these columns and no others.
  const table = name as 'owned';
  const read = columns as readonly string[] as readonly (keyof OwnedColumns)[];
  const rows = database.withTables<{ owned: OwnedColumns }>();

  return {
    list(visibility, { limit, before, search }) {
      let query = rows.selectFrom(table).select(read).where(visibleTo(name, visibility));
      if (before) query = query.where('id', '<', before);
      if (search) query = query.where(nameContains(name, search));
      const page = query.orderBy('id', 'desc').limit(limit + 1);
      return page.execute() as Promise<unknown[]> as Promise<Row[]>;
    },

    find(id, visibility) {
      const query = rows.selectFrom(table).select(read).where('id', '=', id).where(visibleTo(name, visibility));
      return query.executeTakeFirst() as Promise<unknown> as Promise<Row | undefined>;
    },

    async update(id, fromVersion, change, visibility) {
      const { numUpdatedRows } = await rows
        .updateTable(table)
        .set({ ...change, version: fromVersion + 1 })
        .where('id', '=', id)
        .where('version', '=', fromVersion)
        .where(visibleTo(name, visibility))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async delete(id, visibility) {
      const query = rows.deleteFrom(table).where('id', '=', id).where(visibleTo(name, visibility));
      const { numDeletedRows } = await query.executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}
