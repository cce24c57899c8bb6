import { type Kysely, type Selectable, sql } from 'kysely';
import type { Ownership } from '../access/ownership.js';
import type { ReachAction, Scope, ShareLevel } from '../access/reach.js';
import type { Database } from '../database/database.js';
import { reachable, SHARE_COLUMNS, type SharedTable } from '../database/reach.js';

/** `invect_share`. One of the two columns of rows is set. */
export interface ShareTable {
  id: string;
  flow_id: string | null;
  credential_id: string | null;
  subject_kind: 'user' | 'team';
  subject_id: string;
  level: ShareLevel;
  expires_at: string | null;
  created_by: string | null;
  version: number;
  created_at: string;
  updated_at: string;
}

/** What decides who reaches a row. */
export interface AccessTable extends Ownership {
  id: string;
  access_version: number;
}

type Tables = { invect_share: ShareTable; shared: AccessTable };

export type ShareRow = Omit<Selectable<ShareTable>, 'flow_id' | 'credential_id'>;

const ACCESS_COLUMNS = ['owner_id', 'team_id', 'visibility', 'access_version'] as const;
const SHARE_COLUMNS_READ = [
  'id',
  'subject_kind',
  'subject_id',
  'level',
  'expires_at',
  'created_by',
  'version',
  'created_at',
  'updated_at',
] as const;

export type AccessRow = Pick<AccessTable, (typeof ACCESS_COLUMNS)[number]>;

/** The SQL of the shares of one table's rows, on the database or within a transaction. */
export class ShareStore {
  readonly #database: Kysely<Tables>;
  readonly #table: SharedTable;
  readonly #column: (typeof SHARE_COLUMNS)[SharedTable];

  constructor(database: Database, table: SharedTable) {
    this.#database = database.withTables<Tables>();
    this.#table = table;
    this.#column = SHARE_COLUMNS[table];
  }

  find(id: string, scope: Scope, action: ReachAction = 'read'): Promise<AccessRow | undefined> {
    return this.#database
      .selectFrom(this.#rows)
      .select(ACCESS_COLUMNS)
      .where('id', '=', id)
      .where(reachable(this.#database, this.#table, scope, action))
      .executeTakeFirst();
  }

  /**
   * Locks a row until the end of the transaction, and counts a change of its access. Whoever changes the access or the shares of a row does
   * this first, and asks afterwards what the caller may do. So these changes run one after the other, and nobody makes one with what
   * they have just lost. Asked together with the lock, PostgreSQL would answer as of before it waited.
   */
  async lock(id: string): Promise<void> {
    await this.#database
      .updateTable(this.#rows)
      .set({ access_version: sql<number>`access_version + 1` })
      .where('id', '=', id)
      .execute();
  }

  /** Whether a team is one of Invect's own, and a user is not in it. */
  async isOutside(teamId: string, userId: string): Promise<boolean> {
    const { rows } = await sql`select id from invect_team where id = ${teamId}
      and not exists (select 1 from invect_team_member where team_id = ${teamId} and user_id = ${userId})`.execute(
      this.#database,
    );
    return rows.length > 0;
  }

  async setOwnership(id: string, ownership: Ownership): Promise<void> {
    await this.#database.updateTable(this.#rows).set(ownership).where('id', '=', id).execute();
  }

  /** Newest first, at most `limit` of those before an id. */
  list(rowId: string, before: string | undefined, limit: number): Promise<ShareRow[]> {
    const shares = this.#shares(rowId);
    const page = before === undefined ? shares : shares.where('id', '<', before);
    return page.orderBy('id', 'desc').limit(limit).execute();
  }

  findShare(rowId: string, id: string): Promise<ShareRow | undefined> {
    return this.#shares(rowId).where('id', '=', id).executeTakeFirst();
  }

  async insert(rowId: string, share: ShareRow): Promise<void> {
    const row = { flow_id: null, credential_id: null, [this.#column]: rowId, ...share };
    await this.#database.insertInto('invect_share').values(row).execute();
  }

  /** @returns false if the row has no such share, or if the share is at another version */
  async update(rowId: string, id: string, fromVersion: number, change: Partial<ShareRow>): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable('invect_share')
      .set({ ...change, version: fromVersion + 1 })
      .where('id', '=', id)
      .where(this.#column, '=', rowId)
      .where('version', '=', fromVersion)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** @returns false if the row has no such share */
  async delete(rowId: string, id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .deleteFrom('invect_share')
      .where('id', '=', id)
      .where(this.#column, '=', rowId)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  #shares(rowId: string) {
    return this.#database.selectFrom('invect_share').select(SHARE_COLUMNS_READ).where(this.#column, '=', rowId);
  }

  /** The compiler sees one table for all that have an owner. */
  get #rows(): 'shared' {
    return this.#table as 'shared';
  }
}
