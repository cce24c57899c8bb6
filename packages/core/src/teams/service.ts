import { v7 as uuidv7 } from 'uuid';
import type { Caller } from '../access/ownership.js';
import type { AuditEvent } from '../audit/entry.js';
import type { AuditLog } from '../audit/log.js';
import { inRecordedTransaction, type RecordEvent } from '../audit/transaction.js';
import type { Database } from '../database/database.js';
import { isDuplicate } from '../database/failure.js';
import { httpError } from '../errors.js';
import type { HandoverService } from '../handovers/service.js';
import { cutPage, type Page, type PageQuery } from '../http/page.js';
import { findPeople, mayExist, type People } from '../members/directory.js';
import { teamError } from './errors.js';
import type {
  AddTeamMember,
  CreateTeam,
  DeletedTeam,
  Team,
  TeamMember,
  TeamMemberQuery,
  TeamRole,
  UpdateTeam,
  UpdateTeamMember,
} from './schema.js';
import { type TeamMemberRow, type TeamRow, TeamStore, type TeamViewer } from './store.js';

/** What teams are made of. */
export interface TeamParts {
  readonly database: Database;
  readonly audit: AuditLog;
  /** What the plugins that have started say of their users. */
  readonly people: () => People;
  readonly handovers: HandoverService;
}

/** A change of a team, within its transaction. */
interface TeamChange {
  readonly store: TeamStore;
  readonly transaction: Database;
  /** The team as it was, with the version that it has afterwards. */
  readonly team: TeamRow;
  readonly record: RecordEvent;
}

/** The teams that a user is in, as an identity has them. */
export interface Memberships {
  readonly teamIds: readonly string[];
  readonly ownedTeamIds: readonly string[];
}

/**
 * The rules of Invect's own teams. Their members see them and each other, their owners manage them, and admins manage all. A team that
 * the caller does not see does not exist for them.
 */
export class TeamService {
  readonly #parts: TeamParts;
  readonly #store: TeamStore;

  constructor(parts: TeamParts) {
    this.#parts = parts;
    this.#store = new TeamStore(parts.database);
  }

  /** Whether there are teams of Invect on this host. */
  get areUsed(): boolean {
    return this.#parts.people().useTeams;
  }

  /** The memberships of users, by their ids. Who is in no team is left out. For plugins that identify callers. */
  async membershipsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, Memberships>> {
    const found = new Map<string, { teamIds: string[]; ownedTeamIds: string[] }>();
    if (userIds.length === 0) return found;
    for (const { user_id, team_id, role } of await this.#store.membershipsOf(userIds)) {
      const memberships = found.get(user_id) ?? { teamIds: [], ownedTeamIds: [] };
      memberships.teamIds.push(team_id);
      if (role === 'owner') memberships.ownedTeamIds.push(team_id);
      found.set(user_id, memberships);
    }
    return found;
  }

  async list({ limit, cursor: before, search }: PageQuery, caller: Caller): Promise<Page<Team>> {
    const rows = await this.#store.list(viewerOf(caller), { limit, before, search });
    return cutPage(rows.map(teamOf), limit);
  }

  /**
   * Creates a team, whose owner is the caller.
   *
   * @throws InvectError 409 `team:not_used` if teams come from the app
   */
  async create({ name }: CreateTeam, caller: Caller): Promise<Team> {
    this.#requireUse();
    const { userId } = viewerOf(caller);
    const at = new Date().toISOString();
    const team = { id: uuidv7(), name, version: 1, created_at: at, updated_at: at };
    const owner = { team_id: team.id, user_id: userId, role: 'owner', created_at: at } as const;
    const { database, audit } = this.#parts;
    await inRecordedTransaction(database, audit, async (transaction, record) => {
      await new TeamStore(transaction).insert(team, owner);
      await record(caller, eventOf('team.create', team.id));
    });
    return teamOf({ ...team, role: 'owner' });
  }

  /** @throws InvectError 404 `team:not_found` */
  async read(id: string, caller: Caller): Promise<Team> {
    return teamOf(await this.#require(id, caller));
  }

  /** @throws InvectError 404 `team:not_found`, 403 `auth:forbidden` for a member, 409 `team:version_conflict` or `team:not_used` */
  async update(id: string, { version, name }: UpdateTeam, caller: Caller): Promise<Team> {
    return this.#manage(id, caller, async ({ store, team: row, record }) => {
      if (row.version !== version + 1) throw teamError('team:version_conflict');
      const at = new Date().toISOString();
      await store.rename(id, name, at);
      await record(caller, { ...eventOf('team.update', id), fields: ['name'] });
      return teamOf({ ...row, name, updated_at: at });
    });
  }

  /**
   * Deletes a team. Members keep what they own in it, and nobody else sees it any more. What no member owns goes to the owner who is
   * in the team for the longest time, or to the admin who deletes it.
   *
   * @throws InvectError as `update`
   */
  async delete(id: string, caller: Caller): Promise<DeletedTeam> {
    const { handovers } = this.#parts;
    const { to, rows } = await this.#manage(id, caller, async ({ store, transaction, record }) => {
      const heir = await handovers.teamDeleted(transaction, id, viewerOf(caller).userId);
      await store.delete(id);
      await record(caller, eventOf('team.delete', id));
      return heir;
    });
    handovers.report('a team was deleted', rows, { teamId: id, to });
    return { ownerId: to, ...rows };
  }

  /** @throws InvectError 404 `team:not_found` */
  async listMembers(id: string, { limit, cursor }: TeamMemberQuery, caller: Caller): Promise<Page<TeamMember>> {
    await this.#require(id, caller);
    const rows = await this.#store.listMembers(id, cursor, limit + 1);
    const items = await this.#named(rows.slice(0, limit));
    const last = rows.length > limit ? items.at(-1) : undefined;
    return { items, nextCursor: last ? Buffer.from(last.userId).toString('base64url') : null };
  }

  /** @throws InvectError as `update`; 400 `request:invalid` for a user who does not exist; 409 `team:member_exists` */
  async addMember(id: string, { userId, role = 'member' }: AddTeamMember, caller: Caller): Promise<TeamMember> {
    await this.#require(id, caller);
    if (!(await mayExist(this.#parts.people(), userId)))
      throw httpError('request:invalid', { fields: { userId: 'must be the id of a user' } });
    const row = { team_id: id, user_id: userId, role, created_at: new Date().toISOString() };
    try {
      await this.#manage(id, caller, async ({ store, record }) => {
        await store.insertMember(row);
        await record(caller, eventOf('team.add-member', id, userId));
      });
    } catch (error) {
      throw isDuplicate(error) ? teamError('team:member_exists') : error;
    }
    return this.#member(row);
  }

  /** @throws InvectError as `update`; 404 `team:member_not_found` */
  async updateMember(id: string, userId: string, { role }: UpdateTeamMember, caller: Caller): Promise<TeamMember> {
    const row = await this.#manage(id, caller, async ({ store, record }) => {
      const found = await store.findMember(id, userId);
      if (found === undefined) throw teamError('team:member_not_found');
      await store.setRole(id, userId, role);
      await record(caller, { ...eventOf('team.update-member', id, userId), fields: ['role'] });
      return { ...found, role };
    });
    return this.#member(row);
  }

  /**
   * Takes somebody out of a team, or oneself. What they own in it goes to an owner of the team, or else to whoever takes them out.
   *
   * @throws InvectError as `update`; 404 `team:member_not_found`
   */
  async removeMember(id: string, userId: string, caller: Caller): Promise<void> {
    const { handovers } = this.#parts;
    const viewer = viewerOf(caller);
    const leaves = viewer.userId === userId;
    const roles: readonly TeamRole[] = leaves ? ['owner', 'member'] : ['owner'];
    const { to, rows } = await this.#manage(
      id,
      caller,
      async ({ store, transaction, record }) => {
        if ((await store.findMember(id, userId)) === undefined) throw teamError('team:member_not_found');
        const heir = await handovers.memberLeft(transaction, id, userId, leaves ? null : viewer.userId);
        await store.deleteMember(id, userId);
        await record(caller, eventOf('team.remove-member', id, userId));
        return heir;
      },
      roles,
    );
    handovers.report('somebody left a team', rows, { teamId: id, userId, to });
  }

  /** Runs a change of a team alone. */
  async #manage<T>(
    id: string,
    caller: Caller,
    change: (work: TeamChange) => Promise<T>,
    roles: readonly TeamRole[] = ['owner'],
  ): Promise<T> {
    this.#requireUse();
    // Those who may not do this do not make others wait.
    await this.#requireRole(id, caller, roles);
    const { database, audit } = this.#parts;
    return inRecordedTransaction(database, audit, async (transaction, record) => {
      const store = new TeamStore(transaction);
      await store.lock(id);
      const team = await this.#requireRole(id, caller, roles, store);
      return change({ store, transaction, team, record });
    });
  }

  async #requireRole(
    id: string,
    caller: Caller,
    roles: readonly TeamRole[],
    store: TeamStore = this.#store,
  ): Promise<TeamRow> {
    const row = await this.#require(id, caller, store);
    // guard: teams-of-own
    if (caller.scope.everything || (row.role !== null && roles.includes(row.role))) return row;
    throw httpError('auth:forbidden', {
      message: 'User lacks required permissions: only an owner of the team or an admin may do this.',
    });
  }

  async #require(id: string, caller: Caller, store: TeamStore = this.#store): Promise<TeamRow> {
    const row = await store.find(id, viewerOf(caller));
    if (row === undefined) throw teamError('team:not_found');
    return row;
  }

  async #member(row: TeamMemberRow): Promise<TeamMember> {
    const [member] = await this.#named([row]);
    return member as TeamMember;
  }

  async #named(rows: readonly TeamMemberRow[]): Promise<TeamMember[]> {
    const people = await findPeople(
      this.#parts.people(),
      rows.map((row) => row.user_id),
    );
    return rows.map((row) => ({
      userId: row.user_id,
      name: people.get(row.user_id)?.name ?? null,
      role: row.role,
      createdAt: row.created_at,
    }));
  }

  #requireUse(): void {
    if (!this.areUsed) throw teamError('team:not_used');
  }
}

function eventOf(action: string, id: string, userId?: string): AuditEvent {
  return {
    action,
    resource: { type: 'team', id },
    subject: userId === undefined ? null : { type: 'user', id: userId },
  };
}

function viewerOf({ identity, scope }: Caller): TeamViewer {
  if (identity === null) throw httpError('auth:session_not_found');
  return { userId: identity.id, everything: scope.everything };
}

function teamOf(row: TeamRow): Team {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
