import { type Kysely, sql } from 'kysely';
import type { Ownership } from '../access/ownership.js';
import type { Visibility } from '../access/reach.js';
import type { Database } from '../database/database.js';
import { SHARE_COLUMNS, type SharedTable } from '../database/reach.js';

interface OwnedTable extends Ownership {
  id: string;
  access_version: number;
}

type Tables = {
  owned: OwnedTable;
  invect_share: { subject_kind: 'user' | 'team'; subject_id: string };
  invect_team_member: { user_id: string; team_id: string };
};

const TABLES = Object.keys(SHARE_COLUMNS) as SharedTable[];
const NEXT = { access_version: sql<number>`access_version + 1` };

/** How many rows changed hands. */
export interface HandedOver {
  readonly flows: number;
  readonly credentials: number;
}

/** The SQL that gives rows to others, within a transaction. */
export class HandoverStore {
  readonly #transaction: Kysely<Tables>;

  constructor(transaction: Database) {
    this.#transaction = transaction.withTables<Tables>();
  }

  /**
   * Gives what a user owns to somebody else. Who sees it stays as it is.
   *
   * @param to null: to nobody, so that only admins manage it
   * @param teamId only the rows of this team. Undefined: all rows
   */
  give(userId: string, to: string | null, teamId?: string): Promise<HandedOver> {
    return this.#each(async (table) => {
      const rows = this.#transaction.updateTable(table).set({ owner_id: to, ...NEXT });
      const ofUser = rows.where('owner_id', '=', userId);
      const { numUpdatedRows } = await (teamId === undefined
        ? ofUser
        : ofUser.where('team_id', '=', teamId)
      ).executeTakeFirst();
      return Number(numUpdatedRows);
    });
  }

  /**
   * Gives the rows of a team to their owners, and what its members do not own to somebody else. Whoever saw a row as a member of the
   * team does not see it afterwards.
   */
  async dissolve(teamId: string, to: string | null): Promise<HandedOver> {
    const members = this.#transaction.selectFrom('invect_team_member').select('user_id').where('team_id', '=', teamId);
    const given = await this.#each(async (table) => {
      const { numUpdatedRows } = await this.#transaction
        .updateTable(table)
        .set({ owner_id: to })
        .where('team_id', '=', teamId)
        .where(({ or, eb }) => or([eb('owner_id', 'is', null), eb('owner_id', 'not in', members)]))
        .executeTakeFirst();
      return Number(numUpdatedRows);
    });
    await this.#each(async (table) => {
      await this.#transaction
        .updateTable(table)
        .set({
          team_id: null,
          // guard: rows-of-deleted-teams
          visibility: sql<Visibility>`case visibility when 'team' then 'private' else visibility end`,
          ...NEXT,
        })
        .where('team_id', '=', teamId)
        .execute();
      return 0;
    });
    await this.endShares('team', teamId);
    return given;
  }

  /** The teams of Invect that a user is in. */
  async teamsOf(userId: string): Promise<string[]> {
    const rows = await this.#transaction
      .selectFrom('invect_team_member')
      .select('team_id')
      .where('user_id', '=', userId)
      .execute();
    return rows.map((row) => row.team_id);
  }

  async leaveTeams(userId: string): Promise<void> {
    await this.#transaction.deleteFrom('invect_team_member').where('user_id', '=', userId).execute();
  }

  /** Ends everything that was shared with a user or a team. */
  async endShares(kind: 'user' | 'team', id: string): Promise<void> {
    await this.#transaction
      .deleteFrom('invect_share')
      .where('subject_kind', '=', kind)
      .where('subject_id', '=', id)
      .execute();
  }

  /** @param change changes the rows of one table, and returns how many */
  async #each(change: (table: 'owned') => Promise<number>): Promise<HandedOver> {
    const counts: Record<SharedTable, number> = { invect_flow: 0, invect_credential: 0 };
    // The compiler sees one table for all that have an owner.
    for (const table of TABLES) counts[table] = await change(table as 'owned');
    return { flows: counts.invect_flow, credentials: counts.invect_credential };
  }
}
