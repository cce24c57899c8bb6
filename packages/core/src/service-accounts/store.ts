import { type Kysely, type Selectable, sql } from 'kysely';
import type { Scope } from '../access/reach.js';
import type { Database } from '../database/database.js';
import { nameContains } from '../database/name-contains.js';
import type { PageQuery } from '../http/page.js';

/** `invect_service_account` */
export interface ServiceAccountTable {
  id: string;
  name: string;
  team_id: string | null;
  role: string;
  created_by: string | null;
  version: number;
  created_at: string;
  updated_at: string;
}

export type ServiceAccountRow = Selectable<ServiceAccountTable>;

/** The SQL of service accounts. Those of other teams do not exist for the caller. */
export class ServiceAccountStore {
  readonly #database: Kysely<{ invect_service_account: ServiceAccountTable }>;

  constructor(database: Database) {
    this.#database = database.withTables<{ invect_service_account: ServiceAccountTable }>();
  }

  async insert(row: ServiceAccountRow): Promise<void> {
    await this.#database.insertInto('invect_service_account').values(row).execute();
  }

  find(id: string, scope: Scope): Promise<ServiceAccountRow | undefined> {
    return this.#database
      .selectFrom('invect_service_account')
      .selectAll()
      .where('id', '=', id)
      .where(ofTeams(scope))
      .executeTakeFirst();
  }

  /** Newest first. One more than the limit, if there are more. */
  list({ limit, cursor, search }: PageQuery, scope: Scope): Promise<ServiceAccountRow[]> {
    let rows = this.#database.selectFrom('invect_service_account').selectAll().where(ofTeams(scope));
    if (cursor !== undefined) rows = rows.where('id', '<', cursor);
    if (search) rows = rows.where(nameContains('invect_service_account', search));
    return rows
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
  }

  /** @returns false if the version is not the current one */
  async update(id: string, version: number, change: Partial<ServiceAccountRow>): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable('invect_service_account')
      .set({ ...change, version: version + 1 })
      .where('id', '=', id)
      .where('version', '=', version)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** Its keys go with it. */
  async delete(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .deleteFrom('invect_service_account')
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }
}

/** Those of the workspace are for admins. */
function ofTeams(scope: Scope): ReturnType<typeof sql<boolean>> {
  // guard: accounts-of-other-teams
  if (scope.everything) return sql<boolean>`1 = 1`;
  if (scope.teamIds.length === 0) return sql<boolean>`1 = 0`;
  return sql<boolean>`team_id in (${sql.join(scope.teamIds)})`;
}
