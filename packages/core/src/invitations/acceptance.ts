import type { Caller } from '../access/ownership.js';
import { SYSTEM_CALLER } from '../audit/entry.js';
import type { AuditLog } from '../audit/log.js';
import type { Database } from '../database/database.js';
import { httpError } from '../errors.js';
import type { FirstAdmin } from '../members/first-admin.js';
import type { Member } from '../members/schema.js';
import type { MemberService } from '../members/service.js';
import type { MembershipGrant, MembershipGrants } from '../teams/grants.js';
import { readAddress } from './address.js';
import { changeInvitation, invitationEvent } from './change.js';
import type { InvitationChannel } from './channel.js';
import { invitationError } from './errors.js';
import { type InvitationRow, InvitationStore } from './store.js';
import { hashOf } from './token.js';

/** An invitation that can be accepted now. */
export interface OpenInvitation {
  /** Only this address can accept it. Null: anybody. */
  readonly email: string | null;
  /**
   * Takes one use for a user who will be created with an id. The user has the role and the teams before they exist: so they never have
   * others, whatever fails in between.
   *
   * @returns null if somebody else was faster
   */
  reserve(userId: string): Promise<InvitationReservation | null>;
}

/** One use of an invitation, kept for a user who is being created. */
export interface InvitationReservation {
  /** Gives the use back, and takes the role and the teams away, because the user was not created. */
  release(): Promise<void>;
}

/** What the acceptance of invitations is made of. */
export interface AcceptanceParts {
  readonly database: Database;
  readonly audit: AuditLog;
  readonly members: MemberService;
  readonly grants: MembershipGrants;
  readonly firstAdmin: FirstAdmin;
  /** How people accept invitations. It returns undefined if no plugin lets them. */
  readonly channel: () => InvitationChannel | undefined;
}

/** An invitation, and the hash of the token that led to it. */
interface Found {
  readonly row: InvitationRow;
  readonly hash: string;
}

/** Who may accept an invitation, and what they get. */
export class InvitationAcceptance {
  readonly #parts: AcceptanceParts;
  readonly #store: InvitationStore;

  constructor(parts: AcceptanceParts) {
    this.#parts = parts;
    this.#store = new InvitationStore(parts.database);
  }

  /**
   * Gives the caller, who is a user already, the role and the teams of an invitation. A role is only raised.
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
    const { members, grants } = this.#parts;
    let isRaised = false;
    return members.assignWith(
      identity.id,
      caller,
      (user, current) => {
        // Somebody else may have signed up with the address before, and waits with a session or a password of their own.
        // guard: invitation-for-verified-address
        if (row.email !== null && !(user?.emailVerified === true && isAddress(row.email, user.email)))
          throw invitationError('invitation:wrong_address');
        // guard: invitation-only-raises
        isRaised = current === null || this.#raises(current, row.role);
        return isRaised ? row.role : null;
      },
      async (transaction, record) => {
        if (!(await new InvitationStore(transaction).claim(row.id, hash, new Date().toISOString())))
          throw invitationError('invitation:not_found');
        const joins = await grants.give(identity.id, grantOf(row), transaction, (event) => record(caller, event));
        if (!isRaised && !joins) throw invitationError('invitation:not_needed');
        await record(caller, invitationEvent('invitation.accept', row.id));
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
    return this.#parts.channel()?.page;
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
    return { email: found.row.email, reserve: (userId) => this.#reserve(found, userId) };
  }

  async #findSetup(tokens: readonly string[]): Promise<OpenInvitation | null> {
    const { channel, firstAdmin } = this.#parts;
    if (channel() === undefined) return null;
    for (const token of tokens)
      if (await firstAdmin.isToken(token))
        return { email: null, reserve: () => Promise.resolve({ release: () => Promise.resolve() }) };
    return null;
  }

  async #reserve({ row, hash }: Found, userId: string): Promise<InvitationReservation | null> {
    const { members, grants } = this.#parts;
    const user = { type: 'user', id: userId } as const;
    const actor = { ...user, name: null };
    const isClaimed = await changeInvitation(this.#parts, async (store, record, transaction) => {
      if (!(await store.claim(row.id, hash, new Date().toISOString()))) return false;
      await members.assignToNewUser(userId, row.role, transaction);
      await grants.give(userId, grantOf(row), transaction, (event) => record(SYSTEM_CALLER, { ...event, actor }));
      await record(SYSTEM_CALLER, { ...invitationEvent('invitation.accept', row.id), actor });
      await record(SYSTEM_CALLER, { action: 'member.update', resource: user, fields: ['role'], actor });
      return true;
    });
    if (!isClaimed) return null;
    return {
      release: () =>
        changeInvitation(this.#parts, async (store, record, transaction) => {
          await store.release(row.id);
          await members.takeFromNewUser(userId, transaction);
          await grants.takeBack(userId, grantOf(row), transaction, (event) =>
            record(SYSTEM_CALLER, { ...event, actor }),
          );
          await record(SYSTEM_CALLER, { ...invitationEvent('invitation.release', row.id), actor });
          await record(SYSTEM_CALLER, { action: 'member.delete', resource: user, actor });
        }),
    };
  }

  async #findOpen(tokens: readonly string[]): Promise<Found | null> {
    if (this.#parts.channel() === undefined) return null;
    for (const token of tokens) {
      const hash = hashOf(token);
      const row = await this.#store.findOpen(hash, new Date().toISOString());
      // guard: invitation-needs-its-creator
      if (row && (await this.#isVouchedFor(row))) return { row, hash };
    }
    return null;
  }

  /** Whether its creator still holds all that it gives. */
  async #isVouchedFor({ created_by, role, team_ids }: InvitationRow): Promise<boolean> {
    const { members, grants } = this.#parts;
    if (!(await members.holds(created_by, role, 'invitation:write'))) return false;
    // guard: invitation-needs-an-owner-of-its-teams
    return grants.isOwnerNow(created_by, team_ids);
  }

  /** Whether the new role grants all that the current one grants, and more. */
  #raises(current: string | undefined, role: string): boolean {
    const { members } = this.#parts;
    return current !== undefined && members.includes(role, current) && !members.includes(current, role);
  }
}

function grantOf({ team_ids, team_role }: InvitationRow): MembershipGrant {
  return { teamIds: team_ids, role: team_role };
}

function isAddress(wanted: string, email: string | null): boolean {
  return email !== null && readAddress(email)?.address === wanted;
}
