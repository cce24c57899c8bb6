import { SYSTEM_CALLER } from '../audit/entry.js';
import type { AuditLog } from '../audit/log.js';
import { inRecordedTransaction } from '../audit/transaction.js';
import type { Database } from '../database/database.js';
import type { Logger } from '../logging/logger.js';
import type { MemberService } from '../members/service.js';
import { MemberStore } from '../members/store.js';
import { type HandedOver, HandoverStore } from './store.js';
import { TeamOwners } from './team-owners.js';

/** What handovers are made of. */
export interface HandoverParts {
  readonly database: Database;
  readonly audit: AuditLog;
  readonly members: MemberService;
  readonly logger: Logger;
}

/** What happens to the rows of those who are gone: they go to an owner of the team or to an admin, and nobody else sees them. */
export class HandoverService {
  readonly #parts: HandoverParts;

  constructor(parts: HandoverParts) {
    this.#parts = parts;
  }

  /**
   * Gives away what a deleted user owned: what lies in a team of Invect to an owner of that team, all else to an admin. Their role, their
   * memberships and what was shared with them end.
   */
  async userDeleted(userId: string): Promise<void> {
    const { database, audit, members } = this.#parts;
    const resource = { type: 'user', id: userId };
    const admin = await members.findAdmin(userId);
    const reports = await inRecordedTransaction(database, audit, async (transaction, record) => {
      const store = new HandoverStore(transaction);
      const given: [string | null, HandedOver][] = [];
      for (const teamId of await store.teamsOf(userId)) {
        const owner = await new TeamOwners(transaction).first(teamId, userId);
        if (owner !== undefined) given.push([owner, await store.give(userId, owner, teamId)]);
        const team = { type: 'team', id: teamId };
        await record(SYSTEM_CALLER, { action: 'team.remove-member', resource: team, subject: resource });
      }
      given.push([admin, await store.give(userId, admin)]);
      await store.leaveTeams(userId);
      await store.endShares('user', userId);
      if (await new MemberStore(transaction).delete(userId))
        await record(SYSTEM_CALLER, { action: 'member.delete', resource });
      if (given.some(([, rows]) => rows.flows + rows.credentials > 0))
        await record(SYSTEM_CALLER, { action: 'user.hand-over', resource });
      return given;
    });
    for (const [to, rows] of reports) this.report('a user was deleted', rows, { userId, to });
  }

  /**
   * Gives what a former member owned in a team to an owner of the team, or to somebody else.
   *
   * @param otherwise for a team without another owner. Null: nobody, so that only admins manage the rows
   */
  async memberLeft(transaction: Database, teamId: string, userId: string, otherwise: string | null): Promise<Heir> {
    const to = (await new TeamOwners(transaction).first(teamId, userId)) ?? otherwise;
    return { to, rows: await new HandoverStore(transaction).give(userId, to, teamId) };
  }

  /**
   * Takes the rows out of a team that is deleted. Its members keep what they own. All else goes to an owner of the team.
   *
   * @param otherwise for a team without an owner
   */
  async teamDeleted(transaction: Database, teamId: string, otherwise: string | null): Promise<Heir> {
    const to = (await new TeamOwners(transaction).first(teamId)) ?? otherwise;
    return { to, rows: await new HandoverStore(transaction).dissolve(teamId, to) };
  }

  /** Tells the log who has the rows now. Call it when the transaction has ended. */
  report(reason: string, { flows, credentials }: HandedOver, details: Readonly<Record<string, unknown>>): void {
    if (flows + credentials === 0) return;
    this.#parts.logger.warn(
      { ...details, flows, credentials },
      `${reason}, and what they owned belongs to somebody else now`,
    );
  }
}

/** Who has the rows now. */
export interface Heir {
  /** Null: nobody, so that only admins manage them. */
  readonly to: string | null;
  readonly rows: HandedOver;
}
