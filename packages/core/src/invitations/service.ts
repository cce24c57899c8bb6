import { createHash, randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import type { Caller } from '../access/ownership.js';
import { type AuditEvent, SYSTEM_CALLER } from '../audit/entry.js';
import type { AuditLog } from '../audit/log.js';
import { inRecordedTransaction, type RecordEvent } from '../audit/transaction.js';
import type { Database } from '../database/database.js';
import { isContention } from '../database/failure.js';
import { httpError } from '../errors.js';
import { cutPage, type Page, type PageQuery } from '../http/page.js';
import type { FirstAdmin } from '../members/first-admin.js';
import type { Member } from '../members/schema.js';
import type { MemberService } from '../members/service.js';
import { readAddress } from './address.js';
import type { InvitationChannel } from './channel.js';
import { invitationError } from './errors.js';
import type { CreatedInvitation, CreateInvitation, Invitation, ResendInvitation } from './schema.js';
import { type InvitationRow, InvitationStore } from './store.js';

const DAY_MILLISECONDS = 86_400_000;
const DEFAULT_DAYS = 7;
const ATTEMPTS = 10;
const PAUSE_MILLISECONDS = 20;

/** An invitation that can be accepted now. */
export interface OpenInvitation {
  /** Only this address can accept it. Null: anybody. */
  readonly email: string | null;
  /**
   * Takes one use for a user who will be created with an id. The user has the role before they exist: so they never have another one,
   * whatever fails in between.
   *
   * @returns null if somebody else was faster
   */
  reserve(userId: string): Promise<InvitationReservation | null>;
}

/** One use of an invitation, kept for a user who is being created. */
export interface InvitationReservation {
  /** Gives the use back, and takes the role away, because the user was not created. */
  release(): Promise<void>;
}

/** What the service of invitations is made of. */
export interface InvitationParts {
  readonly database: Database;
  readonly audit: AuditLog;
  readonly members: MemberService;
  readonly firstAdmin: FirstAdmin;
  /** How people accept invitations. It returns undefined if no plugin lets them. */
  readonly channel: () => InvitationChannel | undefined;
}

/** The rules of invitations: who may invite to what, and who may accept. */
export class InvitationService {
  readonly #database: Database;
  readonly #audit: AuditLog;
  readonly #store: InvitationStore;
  readonly #members: MemberService;
  readonly #firstAdmin: FirstAdmin;
  readonly #channel: () => InvitationChannel | undefined;

  constructor({ database, audit, members, firstAdmin, channel }: InvitationParts) {
    this.#database = database;
    this.#audit = audit;
    this.#store = new InvitationStore(database);
    this.#members = members;
    this.#firstAdmin = firstAdmin;
    this.#channel = channel;
  }

  /** Whether somebody can be invited to this host. */
  get areUsed(): boolean {
    return this.#channel() !== undefined;
  }

  async list({ limit, cursor: before, search }: PageQuery): Promise<Page<Invitation>> {
    const rows = await this.#store.list({ limit, before, search });
    return cutPage(rows.map(invitationOf), limit);
  }

  async read(id: string): Promise<Invitation> {
    return invitationOf(await this.#find(id));
  }

  /**
   * Invites somebody. The link is in the answer, and nowhere else: the token is stored as its hash.
   *
   * @param linkTo makes the link of a token
   * @throws InvectError 400 `request:invalid` for an unknown role or an address that is not admitted; 403 `auth:forbidden` if the caller
   *   does not hold all that the role grants; 409 `invitation:not_used` or `member:not_used`
   */
  async create(
    { role, email, maxUses = 1, expiresInDays }: CreateInvitation,
    caller: Caller,
    linkTo: (token: string) => string,
  ): Promise<CreatedInvitation> {
    const channel = this.#requireChannel();
    const createdBy = await this.#requireVoucher(role, caller);
    const address = email == null ? null : requireAdmitted(email, channel);
    const { token, hash } = newToken();
    const at = new Date().toISOString();
    const row: InvitationRow = {
      id: uuidv7(),
      email: address,
      role,
      max_uses: maxUses,
      uses: 0,
      created_by: createdBy,
      expires_at: expiryOf(expiresInDays),
      version: 1,
      created_at: at,
      updated_at: at,
    };
    await this.#change(async (store, record) => {
      await store.insert({ ...row, token_hash: hash });
      await record(caller, { ...eventOf('invitation.create', row.id), fields: ['role'] });
    });
    return deliver(row, linkTo(token), channel);
  }

  /**
   * Makes a new link for an invitation, and sends it. The old link ends.
   *
   * @throws InvectError 403 `auth:forbidden` if the caller does not hold all that the role grants; 404 `invitation:not_found`;
   *   409 `invitation:used`, `invitation:version_conflict`, `invitation:not_used`
   */
  async resend(
    id: string,
    { version, expiresInDays }: ResendInvitation,
    caller: Caller,
    linkTo: (token: string) => string,
  ): Promise<CreatedInvitation> {
    const channel = this.#requireChannel();
    const row = await this.#find(id);
    // Whoever gets the link could accept it.
    const createdBy = await this.#requireVoucher(row.role, caller);
    if (row.uses >= row.max_uses) throw invitationError('invitation:used');
    const { token, hash } = newToken();
    const renewal = {
      token_hash: hash,
      created_by: createdBy,
      expires_at: expiryOf(expiresInDays),
      updated_at: new Date().toISOString(),
    };
    await this.#change(async (store, record) => {
      if (!(await store.renew(id, version, renewal))) throw invitationError('invitation:version_conflict');
      await record(caller, eventOf('invitation.resend', id));
    });
    return deliver(await this.#find(id), linkTo(token), channel);
  }

  /**
   * Ends an invitation. Who has accepted it keeps the role.
   *
   * @throws InvectError 403 `auth:forbidden` if the caller does not hold all that the role grants; 404 `invitation:not_found`
   */
  async revoke(id: string, caller: Caller): Promise<void> {
    const { role } = await this.#find(id);
    if (this.#members.isKnownRole(role)) await this.#members.requireAssignable(role, caller);
    await this.#change(async (store, record) => {
      if (!(await store.delete(id))) throw invitationError('invitation:not_found');
      await record(caller, eventOf('invitation.delete', id));
    });
  }

  /**
   * Gives the caller, who is a user already, the role of an invitation. A role is only raised.
   *
   * @param tokens the first one that can be accepted counts
   * @throws InvectError 404 `invitation:not_found`, 403 `invitation:wrong_address`, 409 `invitation:not_needed`
   */
  async accept(tokens: readonly string[], caller: Caller): Promise<Member> {
    const { identity } = caller;
    if (identity === null) throw httpError('auth:session_not_found');
    const found = await this.#findOpen(tokens);
    if (found === null) throw invitationError('invitation:not_found');
    const { row, hash } = found;
    return this.#members.assignWith(
      identity.id,
      row.role,
      caller,
      (user, current) => {
        // Somebody else may have signed up with the address before, and waits with a session or a password of their own.
        // guard: invitation-for-verified-address
        if (row.email !== null && !(user?.emailVerified === true && isAddress(row.email, user.email)))
          throw invitationError('invitation:wrong_address');
        // guard: invitation-only-raises
        if (current !== null && !this.#raises(current, row.role)) throw invitationError('invitation:not_needed');
      },
      async (transaction, record) => {
        if (!(await new InvitationStore(transaction).claim(row.id, hash, new Date().toISOString())))
          throw invitationError('invitation:not_found');
        await record(caller, eventOf('invitation.accept', row.id));
      },
    );
  }

  /**
   * Checks the token of a link.
   *
   * @returns where the link leads to; undefined for the mount
   * @throws InvectError 404 `invitation:not_found`
   */
  async pageFor(token: string): Promise<string | undefined> {
    if ((await this.find([token])) === null) throw invitationError('invitation:not_found');
    return this.#channel()?.page;
  }

  /**
   * Finds an invitation for somebody who is no user yet. For plugins that create users. The token with which somebody becomes the first
   * admin is an invitation as well, without a role: before there is an admin, nobody could invite them.
   *
   * @param tokens the first one that can be accepted counts
   * @returns null for none
   */
  async find(tokens: readonly string[]): Promise<OpenInvitation | null> {
    const found = await this.#findOpen(tokens);
    if (found === null) return this.#findSetup(tokens);
    const { row, hash } = found;
    return { email: row.email, reserve: (userId) => this.#reserve(row, hash, userId) };
  }

  async #findSetup(tokens: readonly string[]): Promise<OpenInvitation | null> {
    if (this.#channel() === undefined) return null;
    for (const token of tokens)
      if (await this.#firstAdmin.isToken(token))
        return { email: null, reserve: () => Promise.resolve({ release: () => Promise.resolve() }) };
    return null;
  }

  async #reserve(row: InvitationRow, hash: string, userId: string): Promise<InvitationReservation | null> {
    const user = { type: 'user', id: userId } as const;
    const actor = { ...user, name: null };
    const isClaimed = await this.#change(async (store, record, transaction) => {
      if (!(await store.claim(row.id, hash, new Date().toISOString()))) return false;
      await this.#handOver(row, userId, transaction);
      await record(SYSTEM_CALLER, { ...eventOf('invitation.accept', row.id), actor });
      await record(SYSTEM_CALLER, { action: 'member.update', resource: user, fields: ['role'], actor });
      return true;
    });
    if (!isClaimed) return null;
    return {
      release: () =>
        this.#change(async (store, record, transaction) => {
          await store.release(row.id);
          await this.#members.takeFromNewUser(userId, transaction);
          await record(SYSTEM_CALLER, { ...eventOf('invitation.release', row.id), actor });
          await record(SYSTEM_CALLER, { action: 'member.delete', resource: user, actor });
        }),
    };
  }

  /** Gives a new user what an invitation carries. */
  async #handOver({ role }: InvitationRow, userId: string, transaction: Database): Promise<void> {
    await this.#members.assignToNewUser(userId, role, transaction);
  }

  async #findOpen(tokens: readonly string[]): Promise<{ readonly row: InvitationRow; readonly hash: string } | null> {
    if (this.#channel() === undefined) return null;
    for (const token of tokens) {
      const hash = hashOf(token);
      const row = await this.#store.findOpen(hash, new Date().toISOString());
      // guard: invitation-needs-its-creator
      if (row && (await this.#members.holds(row.created_by, row.role, 'invitation:write'))) return { row, hash };
    }
    return null;
  }

  async #find(id: string): Promise<InvitationRow> {
    const row = await this.#store.find(id);
    if (row === undefined) throw invitationError('invitation:not_found');
    return row;
  }

  #requireChannel(): InvitationChannel {
    const channel = this.#channel();
    if (channel === undefined) throw invitationError('invitation:not_used');
    return channel;
  }

  /** Whether the new role grants all that the current one grants, and more. */
  #raises(current: string | undefined, role: string): boolean {
    return current !== undefined && this.#members.includes(role, current) && !this.#members.includes(current, role);
  }

  /**
   * Checks that the caller may invite to a role, and that this can be checked again when somebody accepts.
   *
   * @returns the caller's id
   */
  async #requireVoucher(role: string, caller: Caller): Promise<string> {
    await this.#members.requireAssignable(role, caller);
    const { identity } = caller;
    if (identity !== null && (await this.#members.holds(identity.id, role, 'invitation:write'))) return identity.id;
    throw httpError('auth:forbidden', {
      message: 'User lacks required permissions: only who was given their role in Invect can invite to this one.',
    });
  }

  /** Runs a change in a transaction in which it is recorded, and again if others were in its way. */
  async #change<T>(
    work: (store: InvitationStore, record: RecordEvent, transaction: Database) => Promise<T>,
    attempts = ATTEMPTS,
  ): Promise<T> {
    try {
      return await inRecordedTransaction(this.#database, this.#audit, (transaction, record) =>
        work(new InvitationStore(transaction), record, transaction),
      );
    } catch (error) {
      if (attempts === 1 || !isContention(error)) throw error;
      await setTimeout(PAUSE_MILLISECONDS * Math.random());
      return this.#change(work, attempts - 1);
    }
  }
}

function eventOf(action: string, id: string): AuditEvent {
  return { action, resource: { type: 'invitation', id } };
}

function newToken(): { readonly token: string; readonly hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashOf(token) };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function expiryOf(days = DEFAULT_DAYS): string {
  return new Date(Date.now() + days * DAY_MILLISECONDS).toISOString();
}

function requireAdmitted(email: string, channel: InvitationChannel): string {
  const read = readAddress(email);
  if (read !== null && channel.admits(email)) return read.address;
  throw httpError('request:invalid', { fields: { email: 'has a domain that is not admitted here' } });
}

function isAddress(wanted: string, email: string | null): boolean {
  return email !== null && readAddress(email)?.address === wanted;
}

async function deliver(row: InvitationRow, url: string, channel: InvitationChannel): Promise<CreatedInvitation> {
  const invitation = invitationOf(row);
  const { email } = invitation;
  if (email === null || channel.send === undefined) return { ...invitation, url, mail: 'none' };
  const isSent = await channel.send({ invitation, email, url }).catch(() => false);
  return { ...invitation, url, mail: isSent ? 'sent' : 'failed' };
}

function invitationOf(row: InvitationRow): Invitation {
  const isUsed = row.uses >= row.max_uses;
  const isExpired = row.expires_at <= new Date().toISOString();
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    uses: row.uses,
    maxUses: row.max_uses,
    status: isUsed ? 'used' : isExpired ? 'expired' : 'open',
    createdBy: row.created_by,
    expiresAt: row.expires_at,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
