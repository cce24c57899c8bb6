import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../database/database.js';
import { nameContains } from '../database/name-contains.js';
import type { ServiceAccountTable } from '../service-accounts/store.js';

/** `invect_key`. The owner is either a user or a service account. */
export interface KeyTable {
  id: string;
  /** SHA-256 of the token. */
  token_hash: string;
  prefix: string;
  name: string;
  user_id: string | null;
  service_account_id: string | null;
  /** A JSON array. */
  scopes: string;
  expires_at: string | null;
  requests_per_minute: number | null;
  /** A JSON array. */
  allowed_addresses: string | null;
  last_used_at: string | null;
  created_by: string | null;
  version: number;
  created_at: string;
  updated_at: string;
}

type Tables = { invect_key: KeyTable; invect_service_account: ServiceAccountTable };

export type KeyRow = Selectable<KeyTable>;

/** The columns that decide what a key may do now. They do not change when it is used. */
export const KEY_COLUMNS = [
  'id',
  'token_hash',
  'user_id',
  'scopes',
  'expires_at',
  'requests_per_minute',
  'allowed_addresses',
  'created_at',
] as const satisfies (keyof KeyTable)[];

/** What is read of a key when it is used. */
export type UsedKey = Pick<KeyRow, (typeof KEY_COLUMNS)[number]>;

/** A key of a service account, and the account. */
export interface AccountKey extends UsedKey {
  account_id: string;
  account_name: string;
  account_team_id: string | null;
  account_role: string;
}

/** Whose keys are listed. */
export type KeyOwner = Pick<KeyRow, 'user_id'> | Pick<KeyRow, 'service_account_id'>;

/** The SQL of keys, on the database or within a transaction. */
export class KeyStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Database) {
    this.#database = database.withTables<Tables>();
  }

  async insert(row: KeyRow): Promise<void> {
    await this.#database.insertInto('invect_key').values(row).execute();
  }

  find(id: string): Promise<KeyRow | undefined> {
    return this.#database.selectFrom('invect_key').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** Newest first. */
  list(owner: KeyOwner, limit: number, before: string | undefined, search: string | undefined): Promise<KeyRow[]> {
    const [[column, value]] = Object.entries(owner) as [[keyof KeyTable, string | null]];
    let rows = this.#database.selectFrom('invect_key').selectAll().where(column, '=', value);
    if (before !== undefined) rows = rows.where('id', '<', before);
    if (search) rows = rows.where(nameContains('invect_key', search));
    return rows.orderBy('id', 'desc').limit(limit).execute();
  }

  async count(owner: KeyOwner): Promise<number> {
    const [[column, value]] = Object.entries(owner) as [[keyof KeyTable, string | null]];
    const { keys } = await this.#database
      .selectFrom('invect_key')
      .select(({ fn }) => fn.countAll().as('keys'))
      .where(column, '=', value)
      .executeTakeFirstOrThrow();
    return Number(keys);
  }

  /** @returns false if the version is not the current one */
  async update(id: string, version: number, change: Partial<KeyRow>): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable('invect_key')
      .set({ ...change, version: version + 1 })
      .where('id', '=', id)
      .where('version', '=', version)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async delete(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database.deleteFrom('invect_key').where('id', '=', id).executeTakeFirst();
    return numDeletedRows > 0n;
  }

  /** @returns whether there were any */
  async deleteOf(owner: KeyOwner): Promise<boolean> {
    const [[column, value]] = Object.entries(owner) as [[keyof KeyTable, string | null]];
    const { numDeletedRows } = await this.#database
      .deleteFrom('invect_key')
      .where(column, '=', value)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  /** Keys of users, by the hashes of their tokens. */
  async ofUsers(hashes: readonly string[]): Promise<ReadonlyMap<string, UsedKey>> {
    const rows = await this.#database
      .selectFrom('invect_key')
      .select(KEY_COLUMNS)
      .where('token_hash', 'in', hashes)
      .where('user_id', 'is not', null)
      .execute();
    return new Map(rows.map((row) => [row.token_hash, row]));
  }

  /** Keys of service accounts that exist, by the hashes of their tokens. */
  async ofAccounts(hashes: readonly string[]): Promise<ReadonlyMap<string, AccountKey>> {
    const rows = await this.#database
      .selectFrom('invect_key as key')
      .innerJoin('invect_service_account as account', 'account.id', 'key.service_account_id')
      .select(KEY_COLUMNS.map((column) => `key.${column}` as const))
      .select([
        'account.id as account_id',
        'account.name as account_name',
        'account.team_id as account_team_id',
        'account.role as account_role',
      ])
      .where('key.token_hash', 'in', hashes)
      .execute();
    return new Map(rows.map((row) => [row.token_hash, row as AccountKey]));
  }

  /** Notes that keys were used, for those of which nobody has noted it since a time. */
  async noteUse(ids: readonly string[], at: string, since: string): Promise<void> {
    await this.#database
      .updateTable('invect_key')
      .set({ last_used_at: at })
      .where('id', 'in', ids)
      .where(({ eb, or }) => or([eb('last_used_at', 'is', null), eb('last_used_at', '<', since)]))
      .execute();
  }
}
