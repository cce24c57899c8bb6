import type { ReachAction, Scope, Visibility } from '../access/reach.js';
import { httpError, type InvectError } from '../errors.js';
import type { Database } from './database.js';
import { nameContains } from './name-contains.js';
import { listable, reachable, type SharedTable } from './reach.js';

/** The columns that every table of owned rows has. */
export interface OwnedColumns {
  id: string;
  name: string;
  team_id: string | null;
  owner_id: string | null;
  visibility: Visibility;
  /** Counts the saves of a row. */
  version: number;
  created_at: string;
  updated_at: string;
}

/** Selects a page of a list. */
export interface RowPage {
  readonly limit: number;
  /** An id. Only older rows are returned. */
  readonly before?: string;
  /** A part of the name. Case does not matter. */
  readonly search?: string;
}

/** Reads and writes the rows of a table. A row that the caller does not reach does not exist for any of these functions. */
export interface OwnedRows<Row, Change> {
  /** Returns rows, newest first. If there are more rows than the limit, it returns one row more than the limit. */
  list(scope: Scope, page: RowPage): Promise<Row[]>;
  /** @param action what the caller wants to do with the row. Default: read it */
  find(id: string, scope: Scope, action?: ReachAction): Promise<Row | undefined>;
  /**
   * Changes a row if it still has a version, and increments that version.
   *
   * @returns false if the row is missing, out of reach for writing, or at another version. Then nothing is written
   */
  update(id: string, fromVersion: number, change: Change, scope: Scope): Promise<boolean>;
  /** @returns false if the row is missing, or out of reach for deleting */
  delete(id: string, scope: Scope): Promise<boolean>;
}

/**
 * Finds a row that a caller may do something with.
 *
 * @param notFound makes the error for a row that the caller does not see, or that does not exist
 * @throws InvectError what `notFound` makes; 403 `auth:forbidden` for a row that the caller sees, and may not do that with
 */
export async function requireRow<Row>(
  rows: Pick<OwnedRows<Row, never>, 'find'>,
  id: string,
  action: ReachAction,
  scope: Scope,
  notFound: () => InvectError,
): Promise<Row> {
  const row = await rows.find(id, scope, action);
  if (row !== undefined) return row;
  if (action === 'read' || (await rows.find(id, scope)) === undefined) throw notFound();
  throw httpError('auth:forbidden', { message: `User lacks required permissions: ${REFUSED[action]}` });
}

const REFUSED = {
  use: 'this was shared with you for reading only.',
  write: 'this was shared with you for reading only.',
  delete: 'this was shared with you, and not for deleting it.',
  own: 'only its owner, an owner of its team, or an admin may do this.',
  transfer: 'only its owner, an owner of its team, or an admin may do this.',
} as const;

/**
 * Creates the reads and writes that all tables of owned rows share.
 *
 * @param database the host's database, or a transaction
 * @param name the name of the table
 * @param columns the columns to read. Leave out columns that can be long or secret
 */
export function ownedRows<Table extends OwnedColumns, Column extends keyof Table & string>(
  database: Database,
  name: SharedTable,
  columns: readonly Column[],
): OwnedRows<Pick<Table, Column>, Partial<Omit<Table, 'id' | 'version'>>> {
  type Row = Pick<Table, Column>;
  // The compiler sees a table that has the columns of OwnedColumns only. Every owned table has them.
  const table = name as 'owned';
  const read = columns as readonly string[] as readonly (keyof OwnedColumns)[];
  const rows = database.withTables<{ owned: OwnedColumns }>();

  return {
    async list(scope, { limit, before, search }) {
      let query = rows
        .selectFrom(table)
        .select(read)
        .where(await listable(database, name, scope));
      if (before) query = query.where('id', '<', before);
      if (search) query = query.where(nameContains(name, search));
      const page = query.orderBy('id', 'desc').limit(limit + 1);
      return (await page.execute()) as unknown[] as Row[];
    },

    find(id, scope, action = 'read') {
      const row = rows.selectFrom(table).select(read).where('id', '=', id);
      const query = row.where(reachable(database, name, scope, action));
      return query.executeTakeFirst() as Promise<unknown> as Promise<Row | undefined>;
    },

    async update(id, fromVersion, change, scope) {
      const { numUpdatedRows } = await rows
        .updateTable(table)
        .set({ ...change, version: fromVersion + 1 })
        .where('id', '=', id)
        .where('version', '=', fromVersion)
        .where(reachable(database, name, scope, 'write'))
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async delete(id, scope) {
      const query = rows
        .deleteFrom(table)
        .where('id', '=', id)
        .where(reachable(database, name, scope, 'delete'));
      const { numDeletedRows } = await query.executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}
