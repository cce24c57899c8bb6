import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../database/database.js';

/** `invect_member`: the role that a user was given on this host. */
export interface MemberTable {
  user_id: string;
  role: string;
  /** Counts the changes of a row. */
  version: number;
  created_at: string;
  updated_at: string;
}

/** `invect_setup_link`: links that make the first admin. A token is stored as its SHA-256. */
export interface SetupLinkTable {
  token_hash: string;
  expires_at: string;
  created_at: string;
}

type Tables = {
  invect_member: MemberTable;
  invect_setup_link: SetupLinkTable;
};

export type MemberRow = Selectable<MemberTable>;

/** The SQL of members, on the database or within a transaction. */
export class MemberStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Database) {
    this.#database = database.withTables<Tables>();
  }

  find(userId: string): Promise<MemberRow | undefined> {
    return this.#database.selectFrom('invect_member').selectAll().where('user_id', '=', userId).executeTakeFirst();
  }

  async findAll(userIds: readonly string[]): Promise<ReadonlyMap<string, MemberRow>> {
    if (userIds.length === 0) return new Map();
    const rows = await this.#database.selectFrom('invect_member').selectAll().where('user_id', 'in', userIds).execute();
    return new Map(rows.map((row) => [row.user_id, row]));
  }

  /** By id, at most `limit` of those after an id. */
  list(after: string | undefined, limit: number): Promise<MemberRow[]> {
    const rows = this.#database.selectFrom('invect_member').selectAll().orderBy('user_id').limit(limit);
    return (after === undefined ? rows : rows.where('user_id', '>', after)).execute();
  }

  /** The ids of those who have one of these roles, at most `limit` of those after an id. */
  async listIds(roles: readonly string[], after: string | undefined, limit: number): Promise<string[]> {
    const some = this.#database.selectFrom('invect_member').select('user_id').where('role', 'in', roles);
    const rest = after === undefined ? some : some.where('user_id', '>', after);
    const rows = await rest.orderBy('user_id').limit(limit).execute();
    return rows.map((row) => row.user_id);
  }

  /** Gives a user a role. Only one caller may do that at a time: it reads, and then writes. */
  async setRole(userId: string, role: string): Promise<void> {
    const at = new Date().toISOString();
    const { numUpdatedRows } = await this.#database
      .updateTable('invect_member')
      .set(({ eb }) => ({ role, version: eb('version', '+', 1), updated_at: at }))
      .where('user_id', '=', userId)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) await this.insert(userId, role, at);
  }

  /** Gives a role to a user who has none. */
  async insert(userId: string, role: string, at: string): Promise<void> {
    const row = { user_id: userId, role, version: 1, created_at: at, updated_at: at };
    await this.#database.insertInto('invect_member').values(row).execute();
  }

  async delete(userId: string): Promise<void> {
    await this.#database.deleteFrom('invect_member').where('user_id', '=', userId).execute();
  }

  async insertSetupLink(link: SetupLinkTable): Promise<void> {
    await this.#database.insertInto('invect_setup_link').values(link).execute();
  }

  async hasSetupLink(tokenHash: string, now: string): Promise<boolean> {
    const row = await this.#database
      .selectFrom('invect_setup_link')
      .select('token_hash')
      .where('token_hash', '=', tokenHash)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** @returns false where the link is gone or over */
  async deleteSetupLink(tokenHash: string, now: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .deleteFrom('invect_setup_link')
      .where('token_hash', '=', tokenHash)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  /** @param before those that expire before this time; undefined for all */
  async deleteSetupLinks(before?: string): Promise<void> {
    const links = this.#database.deleteFrom('invect_setup_link');
    await (before === undefined ? links : links.where('expires_at', '<=', before)).execute();
  }
}
