import type { Caller } from '../access/ownership.js';
import type { AuditEvent } from '../audit/entry.js';
import type { Database } from '../database/database.js';
import { httpError } from '../errors.js';
import type { People } from '../members/directory.js';
import type { MemberService } from '../members/service.js';
import { teamError } from './errors.js';
import type { TeamRole } from './schema.js';
import { TeamStore } from './store.js';

/** The teams that somebody will be put into, and the role in each of them. */
export interface MembershipGrant {
  readonly teamIds: readonly string[];
  readonly role: TeamRole;
}

/** What grants are made of. */
export interface GrantParts {
  readonly database: Database;
  readonly members: MemberService;
  /** What the plugins that have started say of their users. */
  readonly people: () => People;
}

/** Memberships that are promised now and given later, as by an invitation. Only owners of a team and admins promise one. */
export class MembershipGrants {
  readonly #parts: GrantParts;
  readonly #store: TeamStore;

  constructor(parts: GrantParts) {
    this.#parts = parts;
    this.#store = new TeamStore(parts.database);
  }

  /**
   * Checks that the caller may put others into teams.
   *
   * @throws InvectError 409 `team:not_used` if teams come from the app; 404 `team:not_found` for a team that the caller does not see, or
   *   that does not exist; 403 `auth:forbidden` for a team of which the caller is only a member
   */
  async requireOwn(teamIds: readonly string[], { identity, scope: { everything } }: Caller): Promise<void> {
    if (teamIds.length === 0) return;
    if (identity === null) throw httpError('auth:session_not_found');
    if (!this.#parts.people().useTeams) throw teamError('team:not_used');
    for (const id of teamIds) {
      const team = await this.#store.find(id, { userId: identity.id, everything });
      if (team === undefined) throw teamError('team:not_found');
      // guard: grants-of-own-teams
      if (!everything && team.role !== 'owner')
        throw httpError('auth:forbidden', {
          message: 'User lacks required permissions: only an owner of the team or an admin may invite to it.',
        });
    }
  }

  /** Whether the caller owns all of these teams, or may do what owners may. */
  async isOwner({ identity, scope: { everything } }: Caller, teamIds: readonly string[]): Promise<boolean> {
    return everything || (identity !== null && this.#ownsAll(identity.id, teamIds));
  }

  /** The same for a user who may not be here, by the roles that they have now. */
  async isOwnerNow(userId: string, teamIds: readonly string[]): Promise<boolean> {
    if (await this.#ownsAll(userId, teamIds)) return true;
    return this.#parts.members.holds(userId, 'admin', 'team:read');
  }

  /**
   * Puts a user into teams. Nobody is asked for permission. A role in a team is only raised, and a team that is gone by now is left out.
   *
   * @param record records an event in the transaction
   * @returns whether that has changed anything
   */
  async give(
    userId: string,
    { teamIds, role }: MembershipGrant,
    transaction: Database,
    record: (event: AuditEvent) => Promise<void>,
  ): Promise<boolean> {
    if (!this.#parts.people().useTeams) return false;
    const store = new TeamStore(transaction);
    let changes = false;
    for (const team_id of await lockAll(teamIds, store)) {
      const present = await store.findMember(team_id, userId);
      if (present?.role === role || present?.role === 'owner') continue;
      changes = true;
      if (present) await store.setRole(team_id, userId, role);
      else await store.insertMember({ team_id, user_id: userId, role, created_at: new Date().toISOString() });
      await record(eventOf(present ? 'team.update-member' : 'team.add-member', team_id, userId));
    }
    return changes;
  }

  /** Takes the memberships back from a user who was not created. */
  async takeBack(
    userId: string,
    { teamIds }: MembershipGrant,
    transaction: Database,
    record: (event: AuditEvent) => Promise<void>,
  ): Promise<void> {
    const store = new TeamStore(transaction);
    for (const teamId of await lockAll(teamIds, store)) {
      await store.deleteMember(teamId, userId);
      await record(eventOf('team.remove-member', teamId, userId));
    }
  }

  async #ownsAll(userId: string, teamIds: readonly string[]): Promise<boolean> {
    if (teamIds.length === 0) return true;
    const memberships = await this.#store.membershipsOf([userId]);
    const owned = new Set(memberships.filter(({ role }) => role === 'owner').map(({ team_id }) => team_id));
    return teamIds.every((id) => owned.has(id));
  }
}

/**
 * Locks teams in one order, so that two who need the same ones do not wait for each other. All are locked before a member is read:
 * MySQL answers as of its first read.
 *
 * @returns the ids of those that exist
 */
async function lockAll(teamIds: readonly string[], store: TeamStore): Promise<string[]> {
  const found: string[] = [];
  for (const id of [...teamIds].sort()) if (await store.lock(id)) found.push(id);
  return found;
}

function eventOf(action: string, teamId: string, userId: string): AuditEvent {
  return { action, resource: { type: 'team', id: teamId }, subject: { type: 'user', id: userId } };
}
