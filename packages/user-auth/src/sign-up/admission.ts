import { type InvitationAcceptance, type OpenInvitation, readAddress } from '@invect/core';
import type { AuthContext, AuthUser } from '../better-auth/instance.js';
import type { MatchedRoute } from '../better-auth/matched-route.js';
import { isListedAdmin } from '../session/roles.js';
import { hasPolicy, isAllowedAddress, type SignUpPolicy } from './policy.js';
import { refusal } from './refusals.js';
import type { Reserved, SignUpScope, SignUpState } from './request-state.js';

/** A user as better-auth is about to create it. */
export type NewUser = Readonly<Record<string, unknown>> & Partial<AuthUser> & { readonly isAnonymous?: unknown };

/** How better-auth says that a user is made by somebody with the right to add people. */
const ADDED_BY: ReadonlySet<unknown> = new Set(['admin', 'scim']);

/** better-auth 1.6 does not say how a user is made. Then the route tells. */
const METHODS: readonly (readonly [RegExp, string])[] = [
  [/^\/sign-up\/email$/, 'email-password'],
  [/^\/admin\/create-user$/, 'admin'],
  [/^\/scim\//, 'scim'],
];

/** Decides who becomes a user. */
export interface Admission {
  /** Looks for the invitation that the request carries, once. It reads from both databases, so call it outside of transactions. */
  find(): Promise<void>;
  /**
   * Reserves a use of that invitation, once. It writes to the host's database. Within a transaction of better-auth's, call it before
   * the first query: on SQLite, a transaction that has read something cannot write after somebody else has.
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
  /**
   * Gives a reservation back if no user was made of it.
   *
   * @returns whether a user was
   */
  settle(state: SignUpState): Promise<boolean>;
}

/** What an admission knows of the request. */
interface AdmissionParts {
  readonly scope: SignUpScope;
  readonly matchedRoute: MatchedRoute;
  /** Null if invitations do not count here. */
  readonly invitations: InvitationAcceptance | null;
}

export function createAdmission(
  context: AuthContext,
  policy: SignUpPolicy,
  { scope, matchedRoute, invitations }: AdmissionParts,
): Admission {
  const { internalAdapter, options } = context;
  const verifiesFirst = options.emailAndPassword?.requireEmailVerification === true;

  async function find(): Promise<void> {
    const state = scope.current();
    if (state === undefined || invitations === null || state.tokens.length === 0) return;
    state.found ??= invitations.find(state.tokens);
    await state.found;
  }

  async function reserve(): Promise<void> {
    const state = scope.current();
    if (state === undefined) return;
    state.reserved ??= Promise.resolve(state.found).then(reserveFor);
    await state.reserved;
  }

  async function reserveFor(invitation: OpenInvitation | null | undefined): Promise<Reserved | null> {
    if (!invitation) return null;
    const userId = newUserId(context);
    const use = await invitation.reserve(userId);
    return use && { userId, email: invitation.email, use };
  }

  /** The reservation for an invited user; undefined if there is no invitation for them. */
  async function invitationFor(user: NewUser): Promise<Reserved | undefined> {
    const state = scope.current();
    // An invitation is for somebody who can sign in again.
    if (state === undefined || user.isAnonymous) return undefined;
    await find();
    await reserve();
    const reserved = await state.reserved;
    return reserved && !state.isUsed && isFor(reserved.email, user.email) ? reserved : undefined;
  }

  /** An address that nobody has verified could be anybody's, and would make the list of domains worthless. */
  function isProven({ emailVerified }: NewUser, method: unknown, isNamed: boolean): boolean {
    return emailVerified === true || isNamed || (verifiesFirst && method === 'email-password');
  }

  return {
    find,
    reserve,

    async admit(user, saidMethod) {
      const method = saidMethod ?? methodOf(matchedRoute.current());
      if (!isAllowedAddress(user.email, policy)) throw refusal('auth:email_not_allowed');
      // The app has named the admins, as an invitation would.
      if (ADDED_BY.has(method) || isListedAdmin(user, policy.admins)) return user;
      // guard: sign-up-is-closed
      if (policy.signUp === 'closed') throw refusal('auth:sign_up_closed');
      const invited = await invitationFor(user);
      // guard: sign-up-needs-invitation
      if (policy.signUp === 'invite' && invited === undefined) throw refusal('auth:invitation_required');
      const isNamed = invited !== undefined && invited.email !== null;
      // guard: allowed-address-is-proven
      if (policy.allowedEmailDomains.length > 0 && !isProven(user, method, isNamed))
        throw refusal('auth:email_not_allowed');
      const state = scope.current();
      if (invited === undefined || state === undefined) return user;
      state.isUsed = true;
      return { ...user, id: invited.userId };
    },

    async admitAddress(email) {
      if (!hasPolicy(policy)) return;
      if (policy.signUp === 'closed') throw refusal('auth:sign_up_closed');
      if (policy.signUp === 'invite') {
        await find();
        const found = await scope.current()?.found;
        if (!found || !isFor(found.email, email)) throw refusal('auth:invitation_required');
      }
      if (!isAllowedAddress(email, policy)) throw refusal('auth:email_not_allowed');
      if (policy.allowedEmailDomains.length === 0 || verifiesFirst) return;
      await find();
      const found = await scope.current()?.found;
      if (!found?.email || !isFor(found.email, email)) throw refusal('auth:email_not_allowed');
    },

    async settle(state) {
      // What failed to be reserved has been answered for already.
      const reserved = await state.reserved?.catch(() => null);
      if (!reserved) return false;
      // If nobody can tell whether the user is there, the role must stay.
      const mayExist = (): boolean => true;
      if (state.isUsed && (await internalAdapter.findUserById(reserved.userId).then(Boolean, mayExist))) return true;
      await reserved.use.release();
      return false;
    },
  };
}

function methodOf(route: string | undefined): string | undefined {
  return METHODS.find(([pattern]) => route !== undefined && pattern.test(route))?.[1];
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
