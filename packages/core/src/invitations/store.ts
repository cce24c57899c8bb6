import { type Kysely, type Selectable, sql } from 'kysely';
import type { Database } from '../database/database.js';
import type { TeamRole } from '../teams/schema.js';

/** `invect_invitation`. A token is stored as its SHA-256. */
export interface InvitationTable {
  id: string;
  token_hash: string;
  email: string | null;
  role: string;
  /** The role in the teams of `invect_invitation_team`. */
  team_role: TeamRole;
  max_uses: number;
  uses: number;
  created_by: string;
  expires_at: string;
  /** Counts the changes of a row. Its uses are not among them. */
  version: number;
  created_at: string;
  updated_at: string;
}

/** `invect_invitation_team`: the teams that an invitation leads to. The team may be gone. */
interface InvitationTeamTable {
  invitation_id: string;
  team_id: string;
}

type Tables = {
  invect_invitation: InvitationTable;
  invect_invitation_team: InvitationTeamTable;
  invect_team: { id: string };
};

type BareRow = Omit<Selectable<InvitationTable>, 'token_hash'>;

/** An invitation, with those of its teams that still exist. */
export type InvitationRow = BareRow & { readonly team_ids: readonly string[] };

const PUBLIC_COLUMNS = [
  'id',
  'email',
  'role',
  'team_role',
  'max_uses',
  'uses',
  'created_by',
  'expires_at',
  'version',
  'created_at',
  'updated_at',
] as const;

/** What a new token brings. */
export interface Renewal {
  readonly token_hash: string;
  readonly created_by: string;
  readonly expires_at: string;
  readonly updated_at: string;
}

/** The SQL of invitations, on the database or within a transaction. */
export class InvitationStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Database) {
    this.#database = database.withTables<Tables>();
  }

  async insert({ team_ids, ...row }: InvitationRow & { readonly token_hash: string }): Promise<void> {
    await this.#database.insertInto('invect_invitation').values(row).execute();
    if (team_ids.length === 0) return;
    const teams = team_ids.map((team_id) => ({ invitation_id: row.id, team_id }));
    await this.#database.insertInto('invect_invitation_team').values(teams).execute();
  }

  /** Newest first. If there are more rows than the limit, it returns one row more than the limit. */
  async list(page: {
    limit: number;
    before?: string | undefined;
    search?: string | undefined;
  }): Promise<InvitationRow[]> {
    const { limit, before, search } = page;
    let query = this.#database.selectFrom('invect_invitation').select(PUBLIC_COLUMNS);
    if (before) query = query.where('id', '<', before);
    if (search) {
      const pattern = `%${search.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`;
      query = query.where(sql<boolean>`email like ${pattern} escape '!'`);
    }
    const rows = await query
      .orderBy('id', 'desc')
      .limit(limit + 1)
      .execute();
    return this.#withTeams(rows);
  }

  async find(id: string): Promise<InvitationRow | undefined> {
    const rows = await this.#database
      .selectFrom('invect_invitation')
      .select(PUBLIC_COLUMNS)
      .where('id', '=', id)
      .execute();
    const [found] = await this.#withTeams(rows);
    return found;
  }

  /** The invitation of a token that can still be accepted. */
  async findOpen(tokenHash: string, now: string): Promise<InvitationRow | undefined> {
    const rows = await this.#database
      .selectFrom('invect_invitation')
      .select(PUBLIC_COLUMNS)
      .where('token_hash', '=', tokenHash)
      .where('expires_at', '>', now)
      .whereRef('uses', '<', 'max_uses')
      .execute();
    const [found] = await this.#withTeams(rows);
    return found;
  }

  /**
   * Takes one use, if there is one left. The database lets only one caller have it.
   *
   * @returns false if the invitation is gone, used or over, or has another token by now
   */
  async claim(id: string, tokenHash: string, now: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable('invect_invitation')
      .set(({ eb }) => ({ uses: eb('uses', '+', 1) }))
      .where('id', '=', id)
      .where('token_hash', '=', tokenHash)
      .where('expires_at', '>', now)
      .whereRef('uses', '<', 'max_uses')
      .executeTakeFirst();
    // guard: invitation-use-is-claimed
    return numUpdatedRows > 0n;
  }

  /** Gives a use back. */
  async release(id: string): Promise<void> {
    await this.#database
      .updateTable('invect_invitation')
      .set(({ eb }) => ({ uses: eb('uses', '-', 1) }))
      .where('id', '=', id)
      .where('uses', '>', 0)
      .execute();
  }

  /**
   * Gives an invitation that is not used up a new token. The old one ends.
   *
   * @returns false if the row is gone, used, or at another version
   */
  async renew(id: string, fromVersion: number, renewal: Renewal): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable('invect_invitation')
      .set({ ...renewal, version: fromVersion + 1 })
      .where('id', '=', id)
      .where('version', '=', fromVersion)
      .whereRef('uses', '<', 'max_uses')
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** @returns false if there was none */
  async delete(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .deleteFrom('invect_invitation')
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async #withTeams(rows: readonly BareRow[]): Promise<InvitationRow[]> {
    if (rows.length === 0) return [];
    const teams = await this.#database
      .selectFrom('invect_invitation_team')
      .innerJoin('invect_team', 'invect_team.id', 'invect_invitation_team.team_id')
      .select(['invitation_id', 'team_id'])
      .where(
        'invitation_id',
        'in',
        rows.map(({ id }) => id),
      )
      .orderBy('team_id')
      .execute();
    return rows.map((row) => ({
      ...row,
      team_ids: teams.filter((team) => team.invitation_id === row.id).map((team) => team.team_id),
    }));
  }
}
