import type { Kysely, Selectable } from 'kysely';
import type { Database } from '../database/database.js';
import { nameContains } from '../database/name-contains.js';
import type { RowPage } from '../database/owned-rows.js';
import type { TeamRole } from './schema.js';

/** `invect_team` */
export interface TeamTable {
  id: string;
  name: string;
  /** Counts the changes of the team and of its members. */
  version: number;
  created_at: string;
  updated_at: string;
}

/** `invect_team_member` */
export interface TeamMemberTable {
  user_id: string;
  team_id: string;
  role: TeamRole;
  created_at: string;
}

type Tables = {
  invect_team: TeamTable;
  invect_team_member: TeamMemberTable;
};

/** A team, and the role that somebody has in it. */
export type TeamRow = Selectable<TeamTable> & { readonly role: TeamRole | null };
export type TeamMemberRow = Selectable<TeamMemberTable>;

/** Who looks at teams. `everything`: an admin, who sees all of them. */
export interface TeamViewer {
  readonly userId: string;
  readonly everything: boolean;
}

/** The SQL of teams, on the database or within a transaction. */
export class TeamStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Database) {
    this.#database = database.withTables<Tables>();
  }

  /** Newest first. If there are more teams than the limit, it returns one team more than the limit. */
  list(viewer: TeamViewer, { limit, before, search }: RowPage): Promise<TeamRow[]> {
    let query = this.#teams(viewer);
    if (before) query = query.where('invect_team.id', '<', before);
    if (search) query = query.where(nameContains('invect_team', search));
    return query
      .orderBy('invect_team.id', 'desc')
      .limit(limit + 1)
      .execute();
  }

  find(id: string, viewer: TeamViewer): Promise<TeamRow | undefined> {
    return this.#teams(viewer).where('invect_team.id', '=', id).executeTakeFirst();
  }

  async insert(team: TeamTable, owner: TeamMemberTable): Promise<void> {
    await this.#database.insertInto('invect_team').values(team).execute();
    await this.insertMember(owner);
  }

  /**
   * Locks a team until the end of the transaction, and counts a change. Whoever changes a team or its members does this first, and asks
   * afterwards what the caller may do. So these changes run one after the other, and nobody makes one with the role that they have just
   * lost. Asked together with the lock, PostgreSQL would answer as of before it waited.
   *
   * @returns false if there is no such team
   */
  async lock(id: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable('invect_team')
      .set(({ eb }) => ({ version: eb('version', '+', 1) }))
      .where('id', '=', id)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async rename(id: string, name: string, at: string): Promise<void> {
    await this.#database.updateTable('invect_team').set({ name, updated_at: at }).where('id', '=', id).execute();
  }

  /** Its memberships go with it. */
  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('invect_team').where('id', '=', id).execute();
  }

  /** By user id, at most `limit` of those after an id. */
  listMembers(teamId: string, after: string | undefined, limit: number): Promise<TeamMemberRow[]> {
    const members = this.#database.selectFrom('invect_team_member').selectAll().where('team_id', '=', teamId);
    const rest = after === undefined ? members : members.where('user_id', '>', after);
    return rest.orderBy('user_id').limit(limit).execute();
  }

  findMember(teamId: string, userId: string): Promise<TeamMemberRow | undefined> {
    return this.#member(teamId, userId).executeTakeFirst();
  }

  async insertMember(member: TeamMemberTable): Promise<void> {
    await this.#database.insertInto('invect_team_member').values(member).execute();
  }

  async setRole(teamId: string, userId: string, role: TeamRole): Promise<void> {
    await this.#database
      .updateTable('invect_team_member')
      .set({ role })
      .where('team_id', '=', teamId)
      .where('user_id', '=', userId)
      .execute();
  }

  async deleteMember(teamId: string, userId: string): Promise<void> {
    await this.#database
      .deleteFrom('invect_team_member')
      .where('team_id', '=', teamId)
      .where('user_id', '=', userId)
      .execute();
  }

  /** The memberships of many users. */
  membershipsOf(userIds: readonly string[]): Promise<TeamMemberRow[]> {
    return this.#database.selectFrom('invect_team_member').selectAll().where('user_id', 'in', userIds).execute();
  }

  #member(teamId: string, userId: string) {
    const members = this.#database.selectFrom('invect_team_member').selectAll();
    return members.where('team_id', '=', teamId).where('user_id', '=', userId);
  }

  #teams({ userId, everything }: TeamViewer) {
    const teams = this.#database
      .selectFrom('invect_team')
      .leftJoin('invect_team_member', (join) =>
        join.onRef('invect_team_member.team_id', '=', 'invect_team.id').on('invect_team_member.user_id', '=', userId),
      )
      .selectAll('invect_team')
      .select('invect_team_member.role');
    // guard: teams-one-is-in
    return everything ? teams : teams.where('invect_team_member.role', 'is not', null);
  }
}
