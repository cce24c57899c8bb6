import type { InvectIdentity } from '../access/identity.js';
import type { Caller } from '../access/ownership.js';
import { type ConcretePermission, expand, type PermissionTable } from '../access/permissions.js';
import { mayCall } from '../access/policy.js';
import { holdsRole, type RoleTable } from '../access/roles.js';
import { type AuditEvent, SYSTEM_CALLER } from '../audit/entry.js';
import type { AuditLog } from '../audit/log.js';
import { inRecordedTransaction, type RecordEvent } from '../audit/transaction.js';
import type { Database } from '../database/database.js';
import { type HeldLease, Lease } from '../database/lease.js';
import { httpError } from '../errors.js';
import type { Page } from '../http/page.js';
import { Administrators, type Answer } from './administrators.js';
import type { DirectoryEntry, People } from './directory.js';
import { memberError } from './errors.js';
import { MemberReader, memberOf } from './reader.js';
import type { Member, MemberQuery, Role, UpdateMember } from './schema.js';
import { MemberStore } from './store.js';

/** What members are made of. */
export interface MemberParts {
  readonly database: Database;
  readonly audit: AuditLog;
  readonly permissions: PermissionTable;
  readonly roles: RoleTable;
  /** What the plugins that have started say of their users. */
  readonly people: () => People;
}

/** The rules of members: who has which role on this host, and who may change that. */
export class MemberService {
  readonly #parts: MemberParts;
  readonly #store: MemberStore;
  readonly #members: MemberReader;
  readonly #administrators: Administrators;
  /** Whoever changes roles, or bans or deletes somebody, holds it: so two admins cannot remove each other. */
  readonly #lease: Lease;

  constructor(parts: MemberParts) {
    this.#parts = parts;
    this.#store = new MemberStore(parts.database);
    this.#members = new MemberReader(this.#store, parts.people);
    this.#administrators = new Administrators(this.#store, parts.roles, parts.people);
    this.#lease = new Lease(parts.database, 'members');
  }

  list(query: MemberQuery): Promise<Page<Member>> {
    return this.#members.list(query);
  }

  async read(userId: string): Promise<Member> {
    const { entry, row } = await this.#members.find(userId);
    if (entry === undefined) throw memberError('member:not_found');
    return memberOf(entry, row);
  }

  /**
   * Gives a user a role.
   *
   * @throws InvectError 400 `request:invalid` for a role that the host does not have; 403 `auth:forbidden` if the caller does not hold
   *   all that the new role or the present one grants; 404 `member:not_found`; 409 `member:version_conflict`, `member:last_admin`, or
   *   `member:not_used` if roles are decided elsewhere
   */
  async update(userId: string, { role, version }: UpdateMember, caller: Caller): Promise<Member> {
    this.#requireUse();
    this.#requireKnown(role);
    return this.#lease.run(async (held) => {
      const { entry = this.#members.unlisted(userId), row } = await this.#members.find(userId);
      const current = row?.role ?? entry.role;
      await this.#requireRights(caller, [role, current]);
      if (version !== undefined && version !== (row?.version ?? 0)) throw memberError('member:version_conflict');
      const mayBeAdmin = current === undefined || this.isAdminRole(current);
      // guard: last-admin-is-not-demoted
      if (mayBeAdmin && !this.isAdminRole(role)) await this.#requireOtherAdmin(userId);
      await this.#write(held, async (store, record) => {
        await store.setRole(userId, role);
        await record(caller, newRoleOf(userId));
      });
      return memberOf(entry, await this.#store.find(userId));
    });
  }

  /** All roles of the host. */
  roles({ identity }: Caller): Role[] {
    const { roles, permissions } = this.#parts;
    return Object.entries(roles).map(([name, granted]) => ({
      name,
      permissions: expand(granted, permissions),
      mayAssign: this.#parts.people().useMembers && identity !== null && holdsRole(identity, name, roles),
    }));
  }

  /**
   * Checks that the caller may give a role to somebody else.
   *
   * @throws InvectError 400 `request:invalid` for a role that the host does not have; 403 `auth:forbidden` if the caller does not hold
   *   all that it grants; 409 `member:not_used` if roles are decided elsewhere
   */
  async requireAssignable(role: string, caller: Caller): Promise<void> {
    this.#requireUse();
    this.#requireKnown(role);
    await this.#requireRights(caller, [role]);
  }

  /**
   * Whether a user has a permission and holds all that a role grants, by the role that they have now. False if nobody can tell, because
   * the user is gone or the app decides their role with each request.
   */
  async holds(userId: string, role: string, permission: ConcretePermission): Promise<boolean> {
    const { roles } = this.#parts;
    const { entry, row } = await this.#members.find(userId);
    const current = row?.role ?? entry?.role;
    if (entry === undefined || entry.active === false || !current) return false;
    const identity = { id: userId, role: current };
    return mayCall(identity, { permission }, roles) && holdsRole(identity, role, roles);
  }

  /** Whether the host has a role. */
  isKnownRole(role: string): boolean {
    return Object.hasOwn(this.#parts.roles, role);
  }

  /** Whether a role grants all that another one grants. */
  includes(role: string, other: string): boolean {
    return holdsRole({ id: '', role }, other, this.#parts.roles);
  }

  /**
   * Gives a user a role together with another change. Nobody is asked for permission.
   *
   * @param caller who does it, for the audit log
   * @param decide returns the role to give, null to leave the present one, or throws to refuse. It gets the user, undefined for one who
   *   does not exist; and the role that counts now: null for none, undefined if nobody can tell
   * @param change what has to happen in the same transaction
   * @throws InvectError 404 `member:not_found`; and what `decide` and `change` throw. Then nothing is changed
   */
  async assignWith(
    userId: string,
    caller: Caller,
    decide: (
      user: DirectoryEntry | undefined,
      current: string | null | undefined,
    ) => string | null | Promise<string | null>,
    change: (transaction: Database, record: RecordEvent) => Promise<void>,
  ): Promise<Member> {
    return this.#lease.run(async (held) => {
      const { entry, row } = await this.#members.find(userId);
      const role = await decide(entry, row?.role ?? entry?.role);
      if (entry === undefined) throw memberError('member:not_found');
      await this.#write(held, async (store, record, transaction) => {
        await change(transaction, record);
        if (role === null) return;
        await store.setRole(userId, role);
        await record(caller, newRoleOf(userId));
      });
      return memberOf(entry, await this.#store.find(userId));
    });
  }

  /** Gives a role to a user who will be created with this id. If that fails, `takeFromNewUser` takes it back. */
  async assignToNewUser(userId: string, role: string, transaction: Database): Promise<void> {
    await new MemberStore(transaction).insert(userId, role, new Date().toISOString());
  }

  /** Takes the role back from a user who was not created. */
  async takeFromNewUser(userId: string, transaction: Database): Promise<void> {
    await new MemberStore(transaction).delete(userId);
  }

  /** Whether a role makes an admin: it grants everything. */
  isAdminRole(role: string | null | undefined): boolean {
    return this.#administrators.isAdminRole(role);
  }

  /** The roles that users were given here, by their ids. Who was given none is left out. For plugins that apply roles. */
  async rolesOf(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#store.findAll(userIds);
    return new Map([...rows].map(([id, { role }]) => [id, role]));
  }

  /** Whether there is an admin who can sign in. */
  adminExists(): Promise<Answer> {
    return this.#administrators.exist();
  }

  /** An admin who can sign in, other than a user. Null if there is none, or if nobody can tell. */
  findAdmin(exceptId: string): Promise<string | null> {
    return this.#administrators.first(exceptId);
  }

  /**
   * Runs a change after which a user may be no admin any more: a ban, a deletion, another role elsewhere. It runs alone: no other such
   * change, and no change of a member, runs meanwhile on any process.
   *
   * @param judge says whether the user is an admin before and after it. It gets the role that the user was given here; null for none
   * @param change the change
   * @throws InvectError 409 `member:last_admin` if the user is the only admin, and nothing was changed; 503 `host:unavailable` if other
   *   changes take too long; and what `judge` and `change` throw
   */
  async keepAnAdmin<T>(
    userId: string,
    judge: (assigned: string | null) => Promise<{ readonly before: boolean; readonly after: boolean }>,
    change: () => Promise<T>,
  ): Promise<T> {
    return this.#lease.run(async () => {
      const row = await this.#store.find(userId);
      const isAdmin = await judge(row?.role ?? null);
      // guard: last-admin-is-not-removed
      if (isAdmin.before && !isAdmin.after) await this.#requireOtherAdmin(userId);
      return change();
    });
  }

  /**
   * Makes the user with an address an admin. Nobody is asked for permission: it is for whoever has the database.
   *
   * @throws Error in one sentence if there is no such user, or more than one, or if roles are decided by the app
   */
  async makeAdmin(email: string): Promise<Member> {
    if (!this.#parts.people().useMembers)
      throw new Error("Roles are decided by the app here (mapUser, or auth: 'none'), so nobody can be made an admin.");
    const entry = await this.#members.findByEmail(email);
    return this.#lease.run(async (held) => {
      await this.#write(held, async (store, record) => {
        await store.setRole(entry.id, 'admin');
        await record(SYSTEM_CALLER, newRoleOf(entry.id));
      });
      return memberOf(entry, await this.#store.find(entry.id));
    });
  }

  /** Each role has to be one whose grants the caller holds. An unknown one could be any. */
  async #requireRights({ identity }: Caller, roles: readonly (string | null | undefined)[]): Promise<void> {
    if (identity === null) throw httpError('auth:session_not_found');
    await this.#requireCurrent(identity);
    const needed = roles.flatMap((role) => (role === null ? [] : (role ?? 'admin')));
    // guard: role-within-own
    if (needed.every((role) => holdsRole(identity, role, this.#parts.roles))) return;
    throw httpError('auth:forbidden', { message: 'User lacks required permissions: the role grants more than yours.' });
  }

  /** The gate has read the caller's role before this change had its turn. */
  async #requireCurrent(identity: InvectIdentity): Promise<void> {
    const row = await this.#store.find(identity.id);
    // guard: role-changed-by-current-role
    if (row !== undefined && row.role !== identity.role) throw httpError('auth:forbidden');
  }

  async #requireOtherAdmin(userId: string): Promise<void> {
    if ((await this.#administrators.exist(userId)) !== 'yes') throw memberError('member:last_admin');
  }

  #requireUse(): void {
    if (!this.#parts.people().useMembers) throw memberError('member:not_used');
  }

  #requireKnown(role: string): void {
    const names = Object.keys(this.#parts.roles);
    if (names.includes(role)) return;
    throw httpError('request:invalid', { fields: { role: `must be one of ${names.join(', ')}` } });
  }

  #write(
    held: HeldLease,
    work: (store: MemberStore, record: RecordEvent, transaction: Database) => Promise<void>,
  ): Promise<void> {
    return inRecordedTransaction(this.#parts.database, this.#parts.audit, async (transaction, record) => {
      await held.confirm(transaction);
      await work(new MemberStore(transaction), record, transaction);
    });
  }
}

function newRoleOf(userId: string): AuditEvent {
  return { action: 'member.update', resource: { type: 'user', id: userId }, fields: ['role'] };
}
