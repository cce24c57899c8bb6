import type { Kysely } from 'kysely';
import type { Database } from '../database/database.js';

type Tables = { invect_team_member: { user_id: string; team_id: string; role: string; created_at: string } };

/** The owners of teams, on the database or within a transaction. */
export class TeamOwners {
  readonly #database: Kysely<Tables>;

  constructor(database: Database) {
    this.#database = database.withTables<Tables>();
  }

  /**
   * The one who is in the team for the longest time.
   *
   * @param exceptId somebody who does not count
   */
  async first(teamId: string, exceptId = ''): Promise<string | undefined> {
    const row = await this.#database
      .selectFrom('invect_team_member')
      .select('user_id')
      .where('team_id', '=', teamId)
      .where('role', '=', 'owner')
      .where('user_id', '<>', exceptId)
      .orderBy('created_at')
      .orderBy('user_id')
      .executeTakeFirst();
    return row?.user_id;
  }
}
