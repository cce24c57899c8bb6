import type { InvectIdentity, InvectRole } from '@invect/core';
import type { AuthInstance, SessionOf, UserOf } from './better-auth/instance.js';
import type { SessionCheckOption } from './session/check/session-check.js';
import type { MapRole } from './session/roles.js';
import type { RequireTwoFactor } from './session/second-factor.js';
import type { TeamsFrom } from './session/teams.js';
import type { SendInvitation } from './sign-up/mail.js';
import type { SignUp } from './sign-up/policy.js';
import type { ThrottleSettings } from './throttle/lockout.js';

/** Options of {@link userAuth}. Specification, "Full Options". */
export interface UserAuthOptions<Auth extends AuthInstance = AuthInstance> {
  /** Your better-auth instance, or a function that returns it (called once, when the host starts). */
  auth: Auth | (() => Auth | Promise<Auth>);
  /** One path segment: the auth routes lie under `/plugins/<prefix>`. Default `auth`. */
  prefix?: string;
  /**
   * Makes the identity of a user, on every request. Null does not admit the user (403). What it returns is believed: its id,
   * role and permissions are granted as they are.
   */
  mapUser?: (
    user: UserOf<Auth>,
    session: SessionOf<Auth>,
  ) => InvectIdentity | null | undefined | Promise<InvectIdentity | null | undefined>;
  /**
   * Whether `mapUser` may be called with null instead of a session, for keys of users. Only with it do users of a host with `mapUser`,
   * or with better-auth's custom session plugin, have keys. Default false.
   */
  mapUserWithoutSession?: boolean;
  /** Maps a role, where there is no `mapUser`. Comma-separated roles come one by one; the strongest result counts. */
  mapRole?: MapRole;
  /**
   * Whether roles that were given in Invect (`PATCH /members/:userId`) count, before `mapUser` and the mapping of better-auth's roles.
   * Default: true without `mapUser`, false with it. With `mapUser`, the identity's `id` must be the user's.
   */
  members?: boolean;
  /**
   * Addresses of admins, `['me@example.com']`. Such a user is an admin as soon as better-auth has verified the address, unless Invect
   * has given them another role. While there is no admin, only they may use the setup link that is logged at start.
   */
  admins?: readonly string[];
  /**
   * Who may become a user under the mount, however they come. `'open'`: whom better-auth lets in. `'invite'`: who accepts an invitation
   * (`POST /invitations`). `'closed'`: nobody. In each of them, an admin's `create-user` and SCIM add users, and existing users sign in.
   * Default `'open'`.
   */
  signUp?: SignUp;
  /**
   * The role of a user to whom nobody gave one, in Invect or in better-auth. It must not grant everything. Default: as `mapRole` says,
   * without it `editor`.
   */
  newUserRole?: InvectRole;
  /**
   * Domains of addresses that new users must have, `['example.com']`, without their subdomains. An address counts once it is verified,
   * or if an admin, SCIM or an invitation names it. Users cannot change their address to another domain. Default: all domains.
   */
  allowedEmailDomains?: readonly string[];
  /** Sends a mail to somebody who was invited. It may take ten seconds. Default: the link is only in the answer of `POST /invitations`. */
  sendInvitation?: SendInvitation;
  /** The page where invited people sign up: a path of the host's origin, or a URL. Default: the mount. */
  invitationPage?: string;
  /**
   * Makes the organizations and teams of better-auth's organization plugin the identity's `teamIds`, by their ids, anew for every
   * request. Where `mapUser` returns `teamIds`, those count instead. Default: no teams.
   */
  teamsFrom?: TeamsFrom;
  /** Paths under the mount, by whole segments, that need no session: `['/health', '/webhooks']`. */
  publicPaths?: readonly string[];
  /** What a request without a valid session meets: a 401 at once, or the next plugin. Default `throw`. */
  onSessionError?: 'throw' | 'continue';
  /** Whether missing better-auth tables are created at start. Default: everywhere but in production. */
  migrate?: boolean;
  /** How long `mapUser` may take, in milliseconds. Default 5000; then the answer is 503. */
  mapUserTimeoutMs?: number;
  /**
   * For how many seconds the result of `mapUser` is kept for a session whose rows have not changed. What `mapUser` looks up
   * elsewhere may be that old. Default 0: it runs on every request.
   */
  mapUserMaxAgeSeconds?: number;
  /**
   * `'exact'`: every request is checked with the store, so that a sign-out, a ban or a new role counts from the very next one.
   * `{ maxStaleSeconds }`: the store is asked no more often than that, for each session. Default `'exact'`.
   */
  sessionCheck?: SessionCheckOption;
  /** How many sessions are remembered at most, the most recently used ones. Each takes 2 KB. Default 20000. */
  maxRememberedSessions?: number;
  /**
   * How many wrong passwords an account takes from devices that never signed in to it, before it answers 429 to those. Default 10 in
   * 900 seconds; `false` counts nothing.
   */
  signInThrottle?: false | Partial<ThrottleSettings>;
  /**
   * Who must have a second factor: `true` for everybody, `['admin']` for these roles. Whoever has none gets 403
   * `auth:two_factor_required` on every route but `GET /me` and those of better-auth that set one up. Needs better-auth's plugin
   * `twoFactor()`. Default: nobody.
   */
  requireTwoFactor?: RequireTwoFactor;
}

/** Options with their defaults. */
export interface UserAuthSettings {
  readonly findAuth: () => AuthInstance | Promise<AuthInstance>;
  readonly prefix: string;
  readonly mapUser: ((user: never, session: never) => unknown) | undefined;
  readonly mapUserWithoutSession: boolean;
  readonly mapRole: MapRole | undefined;
  readonly members: boolean;
  /** In lower case, as better-auth stores addresses. */
  readonly admins: readonly string[];
  readonly signUp: SignUp;
  readonly newUserRole: InvectRole | undefined;
  /** In ASCII. */
  readonly allowedEmailDomains: readonly string[];
  readonly sendInvitation: SendInvitation | undefined;
  readonly invitationPage: string | undefined;
  readonly teamsFrom: TeamsFrom | undefined;
  readonly publicPaths: readonly string[];
  readonly onSessionError: 'throw' | 'continue';
  readonly migrate: boolean;
  readonly mapUserTimeoutMs: number;
  readonly mapUserMaxAgeSeconds: number;
  readonly sessionCheck: SessionCheckOption;
  readonly maxRememberedSessions: number;
  readonly signInThrottle: ThrottleSettings | null;
  readonly requireTwoFactor: RequireTwoFactor | undefined;
}
