import { v7 as uuidv7 } from 'uuid';
import type { Caller } from '../access/ownership.js';
import type { AuditLog } from '../audit/log.js';
import type { Database } from '../database/database.js';
import { httpError } from '../errors.js';
import { cutPage, type Page, type PageQuery } from '../http/page.js';
import type { MemberService } from '../members/service.js';
import type { MembershipGrants } from '../teams/grants.js';
import { readAddress } from './address.js';
import { changeInvitation, invitationEvent } from './change.js';
import type { InvitationChannel } from './channel.js';
import { invitationError } from './errors.js';
import type { CreatedInvitation, CreateInvitation, Invitation, ResendInvitation } from './schema.js';
import { type InvitationRow, InvitationStore } from './store.js';
import { newToken } from './token.js';

const DAY_MILLISECONDS = 86_400_000;
const DEFAULT_DAYS = 7;

/** What the service of invitations is made of. */
export interface InvitationParts {
  readonly database: Database;
  readonly audit: AuditLog;
  readonly members: MemberService;
  readonly grants: MembershipGrants;
  /** How people accept invitations. It returns undefined if no plugin lets them. */
  readonly channel: () => InvitationChannel | undefined;
}

/** The rules of those who invite: to which role and teams, and which invitations they may send again or revoke. */
export class InvitationService {
  readonly #parts: InvitationParts;
  readonly #store: InvitationStore;

  constructor(parts: InvitationParts) {
    this.#parts = parts;
    this.#store = new InvitationStore(parts.database);
  }

  /** Whether somebody can be invited to this host. */
  get areUsed(): boolean {
    return this.#parts.channel() !== undefined;
  }

  async list({ limit, cursor: before, search }: PageQuery, caller: Caller): Promise<Page<Invitation>> {
    const rows = await this.#store.list({ limit, before, search });
    return cutPage(
      rows.map((row) => invitationOf(row, caller)),
      limit,
    );
  }

  /** @throws InvectError 404 `invitation:not_found` */
  async read(id: string, caller: Caller): Promise<Invitation> {
    return invitationOf(await this.#find(id), caller);
  }

  /**
   * Invites somebody. The link is in the answer, and nowhere else: the token is stored as its hash.
   *
   * @param linkTo makes the link of a token
   * @throws InvectError 400 `request:invalid` for an unknown role or an address that is not admitted; 403 `auth:forbidden` if the caller
   *   does not hold all that the role grants, or does not own a team; 404 `team:not_found`; 409 `invitation:not_used`, `team:not_used`
   *   or `member:not_used`
   */
  async create(
    { role, teamIds = [], teamRole = 'member', email, maxUses = 1, expiresInDays }: CreateInvitation,
    caller: Caller,
    linkTo: (token: string) => string,
  ): Promise<CreatedInvitation> {
    const { grants } = this.#parts;
    const channel = this.#requireChannel();
    await grants.requireOwn(teamIds, caller);
    const createdBy = await this.#requireVoucher({ role, team_ids: teamIds }, caller);
    const address = email == null ? null : requireAdmitted(email, channel);
    const { token, hash } = newToken();
    const at = new Date().toISOString();
    const row: InvitationRow = {
      id: uuidv7(),
      email: address,
      role,
      team_ids: [...new Set(teamIds)].sort(),
      team_role: teamRole,
      max_uses: maxUses,
      uses: 0,
      created_by: createdBy,
      expires_at: expiryOf(expiresInDays),
      version: 1,
      created_at: at,
      updated_at: at,
    };
    const fields = ['role', ...(teamIds.length > 0 ? ['teamIds', 'teamRole'] : [])];
    await changeInvitation(this.#parts, async (store, record) => {
      await store.insert({ ...row, token_hash: hash });
      await record(caller, { ...invitationEvent('invitation.create', row.id), fields });
    });
    return deliver(invitationOf(row, caller), linkTo(token), channel);
  }

  /**
   * Makes a new link for an invitation, and sends it. The old link ends.
   *
   * @throws InvectError 403 `auth:forbidden` if the caller does not hold all that the role grants, or does not own a team of it; 404
   *   `invitation:not_found`; 409 `invitation:used`, `invitation:version_conflict`, `invitation:not_used`
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
    const createdBy = await this.#requireVoucher(row, caller);
    if (row.uses >= row.max_uses) throw invitationError('invitation:used');
    const { token, hash } = newToken();
    const renewal = {
      token_hash: hash,
      created_by: createdBy,
      expires_at: expiryOf(expiresInDays),
      updated_at: new Date().toISOString(),
    };
    await changeInvitation(this.#parts, async (store, record) => {
      if (!(await store.renew(id, version, renewal))) throw invitationError('invitation:version_conflict');
      await record(caller, invitationEvent('invitation.resend', id));
    });
    return deliver(invitationOf(await this.#find(id), caller), linkTo(token), channel);
  }

  /**
   * Ends an invitation. Who has accepted it keeps the role and the teams.
   *
   * @throws InvectError 403 `auth:forbidden` if the caller does not hold all that the role grants, or does not own a team of it; 404
   *   `invitation:not_found`
   */
  async revoke(id: string, caller: Caller): Promise<void> {
    const { members } = this.#parts;
    const { role, team_ids } = await this.#find(id);
    if (members.isKnownRole(role)) await members.requireAssignable(role, caller);
    await this.#requireOwner(team_ids, caller);
    await changeInvitation(this.#parts, async (store, record) => {
      if (!(await store.delete(id))) throw invitationError('invitation:not_found');
      await record(caller, invitationEvent('invitation.delete', id));
    });
  }

  async #find(id: string): Promise<InvitationRow> {
    const row = await this.#store.find(id);
    if (row === undefined) throw invitationError('invitation:not_found');
    return row;
  }

  #requireChannel(): InvitationChannel {
    const channel = this.#parts.channel();
    if (channel === undefined) throw invitationError('invitation:not_used');
    return channel;
  }

  /**
   * Checks that the caller may invite to a role and to teams, and that this can be checked again when somebody accepts.
   *
   * @returns the caller's id
   */
  async #requireVoucher({ role, team_ids }: Pick<InvitationRow, 'role' | 'team_ids'>, caller: Caller): Promise<string> {
    const { members, grants } = this.#parts;
    await members.requireAssignable(role, caller);
    await this.#requireOwner(team_ids, caller);
    const { identity } = caller;
    if (
      identity !== null &&
      (await members.holds(identity.id, role, 'invitation:write')) &&
      (await grants.isOwnerNow(identity.id, team_ids))
    )
      return identity.id;
    throw httpError('auth:forbidden', {
      message: 'User lacks required permissions: only who was given their role in Invect can invite to this one.',
    });
  }

  /** An invitation may lead to teams that the caller does not see. So this names none. */
  async #requireOwner(teamIds: readonly string[], caller: Caller): Promise<void> {
    // guard: invitation-within-own-teams
    if (await this.#parts.grants.isOwner(caller, teamIds)) return;
    throw httpError('auth:forbidden', {
      message: 'User lacks required permissions: the invitation leads to a team that you do not own.',
    });
  }
}

function expiryOf(days = DEFAULT_DAYS): string {
  return new Date(Date.now() + days * DAY_MILLISECONDS).toISOString();
}

function requireAdmitted(email: string, channel: InvitationChannel): string {
  const read = readAddress(email);
  if (read !== null && channel.admits(email)) return read.address;
  throw httpError('request:invalid', { fields: { email: 'has a domain that is not admitted here' } });
}

async function deliver(invitation: Invitation, url: string, channel: InvitationChannel): Promise<CreatedInvitation> {
  const { email } = invitation;
  if (email === null || channel.send === undefined) return { ...invitation, url, mail: 'none' };
  const isSent = await channel.send({ invitation, email, url }).catch(() => false);
  return { ...invitation, url, mail: isSent ? 'sent' : 'failed' };
}

/** An invitation as the caller may see it: without the teams that do not exist for them. */
function invitationOf(row: InvitationRow, { scope }: Caller): Invitation {
  const isUsed = row.uses >= row.max_uses;
  const isExpired = row.expires_at <= new Date().toISOString();
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    // guard: invitation-hides-teams
    teamIds: row.team_ids.filter((id) => scope.everything || scope.teamIds.includes(id)),
    teamRole: row.team_role,
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
