import { type InvitationService, readAddress } from '@invect/core';
import type { AuthContext, AuthUser } from '../better-auth/instance.js';
import { hasPolicy, isAllowedAddress, type SignUpPolicy } from './policy.js';
import { refusal } from './refusals.js';
import type { Reserved, SignUpScope, SignUpState } from './request-state.js';

/** A user as better-auth is about to create it. */
export type NewUser = Readonly<Record<string, unknown>> & Partial<AuthUser> & { readonly isAnonymous?: unknown };

/** How better-auth says that a user is made by somebody with the right to add people. */
const ADDED_BY: ReadonlySet<unknown> = new Set(['admin', 'scim']);

/** better-auth 1.6 does not say how a user is made. */
const ROUTES_THAT_ADD = /^\/(?:admin\/create-user$|scim\/)/;

/** Decides who becomes a user. */
export interface Admission {
  /**
   * Reserves a use of the invitation that the request carries, once. It writes to the host's database, so call it before better-auth
   * begins a transaction: on SQLite nobody else can write then.
   */
  reserve(): Promise<void>;
  /**
   * Admits a new user.
   *
   * @param method how better-auth says that the user is made, `email-password`
   * @returns the user to create: with the id that the invitation's role was stored for
   * @throws APIError 403
   */
  admit(user: NewUser, method: unknown): Promise<NewUser>;
  /**
   * Refuses a sign-up by e-mail and password before better-auth looks whether the address has an account.
   *
   * @throws APIError 403
   */
  admitAddress(email: unknown): Promise<void>;
  /** Gives a reservation back if no user was made of it. */
  settle(state: SignUpState): Promise<void>;
}

/** @param invitations null if invitations do not count here */
export function createAdmission(
  context: AuthContext,
  policy: SignUpPolicy,
  scope: SignUpScope,
  invitations: InvitationService | null,
): Admission {
  const { internalAdapter, options } = context;
  const verifiesFirst = options.emailAndPassword?.requireEmailVerification === true;

  async function reserveFor(tokens: readonly string[]): Promise<Reserved | null> {
    if (invitations === null || tokens.length === 0) return null;
    const userId = newUserId(context);
    const use = await invitations.reserve(tokens, userId);
    return use && { userId, use };
  }

  async function reserve(): Promise<void> {
    const state = scope.current();
    if (state === undefined) return;
    state.reserved ??= reserveFor(state.tokens);
    await state.reserved;
  }

  /** The id for an invited user; undefined if there is no invitation for them. */
  async function takeInvitation(user: NewUser): Promise<string | undefined> {
    const state = scope.current();
    // An invitation is for somebody who can sign in again.
    if (state === undefined || user.isAnonymous) return undefined;
    await reserve();
    const reserved = await state.reserved;
    if (!reserved || state.isUsed || !isFor(reserved.use.email, user.email)) return undefined;
    state.isUsed = true;
    return reserved.userId;
  }

  /** An address that nobody has verified could be anybody's, and would make the list of domains worthless. */
  function isProven({ emailVerified }: NewUser, method: unknown, isInvited: boolean): boolean {
    return emailVerified === true || isInvited || (verifiesFirst && method === 'email-password');
  }

  return {
    reserve,

    async admit(user, method) {
      if (!isAllowedAddress(user.email, policy)) throw refusal('auth:email_not_allowed');
      if (isAdded(method, scope.current())) return user;
      // guard: sign-up-is-closed
      if (policy.signUp === 'closed') throw refusal('auth:sign_up_closed');
      const id = await takeInvitation(user);
      // guard: sign-up-needs-invitation
      if (policy.signUp === 'invite' && id === undefined) throw refusal('auth:invitation_required');
      const isInvited = id !== undefined && (await scope.current()?.reserved)?.use.email !== null;
      // guard: allowed-address-is-proven
      if (policy.allowedEmailDomains.length > 0 && !isProven(user, method, isInvited))
        throw refusal('auth:email_not_allowed');
      return id === undefined ? user : { ...user, id };
    },

    async admitAddress(email) {
      if (!hasPolicy(policy)) return;
      if (policy.signUp === 'closed') throw refusal('auth:sign_up_closed');
      if (policy.signUp === 'invite') {
        const found = await invitations?.find(scope.current()?.tokens ?? []);
        if (!found || !isFor(found.email, email)) throw refusal('auth:invitation_required');
      }
      if (!isAllowedAddress(email, policy)) throw refusal('auth:email_not_allowed');
    },

    async settle(state) {
      // What failed to be reserved has been answered for already.
      const reserved = await state.reserved?.catch(() => null);
      if (!reserved) return;
      // If nobody can tell whether the user is there, the role must stay.
      const mayExist = (): boolean => true;
      if (state.isUsed && (await internalAdapter.findUserById(reserved.userId).then(Boolean, mayExist))) return;
      await reserved.use.release();
    },
  };
}

function isAdded(method: unknown, state: SignUpState | undefined): boolean {
  if (method !== undefined) return ADDED_BY.has(method);
  return state !== undefined && ROUTES_THAT_ADD.test(state.route);
}

function isFor(invited: string | null, email: unknown): boolean {
  // guard: invitation-for-its-address
  return invited === null || (typeof email === 'string' && readAddress(email)?.address === invited);
}

/** @throws Error if the database makes the ids */
function newUserId({ generateId }: AuthContext): string {
  const id = generateId({ model: 'user' });
  if (typeof id === 'string' && id !== '') return id;
  throw new Error(
    'invitations need ids of users that better-auth makes, and advanced.database.generateId leaves them out',
  );
}
