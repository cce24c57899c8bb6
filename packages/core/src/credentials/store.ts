import type { Selectable } from 'kysely';
import type { Visibility } from '../access/policy.js';
import type { Database } from '../database/database.js';
import { nameContains, visibleTo } from '../database/scope.js';
import { readCursor } from '../http/page.js';

/** `invect_credential` */
export interface CredentialTable {
  id: string;
  name: string;
  type: string;
  team_id: string | null;
  owner_id: string | null;
  version: number;
  /** Made by the vault. No query of this store selects it. */
  sealed_secret: string;
  created_at: string;
  updated_at: string;
}

/** A row as everything but the vault sees it. */
export type CredentialRow = Omit<Selectable<CredentialTable>, 'sealed_secret'>;

const PUBLIC_COLUMNS = ['id', 'name', 'type', 'team_id', 'owner_id', 'version', 'created_at', 'updated_at'] as const;

/** The SQL of credentials. Every read and write takes the visibility of whoever asks. */
export class CredentialStore {
  constructor(private readonly database: Database) {}

  async insert(row: CredentialRow, sealedSecret: string): Promise<void> {
    await this.database
      .insertInto('invect_credential')
      .values({ ...row, sealed_secret: sealedSecret })
      .execute();
  }

  list(visibility: Visibility, page: { limit: number; cursor?: string; search?: string }): Promise<CredentialRow[]> {
    let query = this.database
      .selectFrom('invect_credential')
      .select(PUBLIC_COLUMNS)
      .where(visibleTo('invect_credential', visibility));
    if (page.cursor) query = query.where('id', '<', readCursor(page.cursor));
    if (page.search) query = query.where(nameContains('invect_credential', page.search));
    return query
      .orderBy('id', 'desc')
      .limit(page.limit + 1)
      .execute();
  }

  find(id: string, visibility: Visibility): Promise<CredentialRow | undefined> {
    return this.database
      .selectFrom('invect_credential')
      .select(PUBLIC_COLUMNS)
      .where('id', '=', id)
      .where(visibleTo('invect_credential', visibility))
      .executeTakeFirst();
  }

  /** @returns false where the credential is gone, hidden or at another version; nothing is written then */
  async save(
    id: string,
    fromVersion: number,
    change: { name?: string; sealed_secret?: string; updated_at: string },
    visibility: Visibility,
  ): Promise<boolean> {
    const { numUpdatedRows } = await this.database
      .updateTable('invect_credential')
      .set({ ...change, version: fromVersion + 1 })
      .where('id', '=', id)
      .where('version', '=', fromVersion)
      .where(visibleTo('invect_credential', visibility))
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async delete(id: string, visibility: Visibility): Promise<boolean> {
    const { numDeletedRows } = await this.database
      .deleteFrom('invect_credential')
      .where('id', '=', id)
      .where(visibleTo('invect_credential', visibility))
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }
}
