import type { InvectIdentity, InvectRole } from '@invect/core';
import type { AuthInstance, SessionOf, UserOf } from './better-auth/instance.js';
import type { SessionCheckOption } from './session/check/session-check.js';
import type { MapRole } from './session/roles.js';
import type { RequireTwoFactor } from './session/second-factor.js';
import type { TeamsFrom } from './session/teams.js';
import type { SendInvitation } from './sign-up/mail.js';
import { readDomain, type SignUp } from './sign-up/policy.js';
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

const OPTION_NAMES: ReadonlySet<string> = new Set([
  'auth',
  'prefix',
  'mapUser',
  'mapUserWithoutSession',
  'mapRole',
  'members',
  'admins',
  'signUp',
  'newUserRole',
  'allowedEmailDomains',
  'sendInvitation',
  'invitationPage',
  'teamsFrom',
  'publicPaths',
  'onSessionError',
  'migrate',
  'mapUserTimeoutMs',
  'mapUserMaxAgeSeconds',
  'sessionCheck',
  'maxRememberedSessions',
  'signInThrottle',
  'requireTwoFactor',
] satisfies (keyof UserAuthOptions)[]);

const TEAM_SOURCES: readonly TeamsFrom[] = ['organizations', 'teams', 'both'];

/**
 * Checks the options. `publicPaths` is checked by the host, which reads them.
 *
 * @throws TypeError in one sentence that names the option and the fix
 */
export function readOptions<Auth extends AuthInstance>(options: UserAuthOptions<Auth>): UserAuthSettings {
  const {
    auth,
    prefix = 'auth',
    mapUser,
    mapUserWithoutSession = false,
    mapRole,
    members = mapUser === undefined,
    admins = [],
    newUserRole,
    teamsFrom,
    publicPaths = [],
    onSessionError = 'throw',
    mapUserTimeoutMs = 5_000,
    mapUserMaxAgeSeconds = 0,
    sessionCheck = 'exact',
    maxRememberedSessions = 20_000,
  } = options ?? {};
  const unknown = Object.keys(options ?? {}).find((name) => !OPTION_NAMES.has(name));
  if (unknown !== undefined)
    throw new TypeError(`userAuth has no option "${unknown}"; it has ${[...OPTION_NAMES].join(', ')}.`);
  if (typeof auth !== 'function') checkInstance(auth);
  if (typeof prefix !== 'string' || !/^[\w-]+$/.test(prefix)) {
    throw new TypeError(
      `userAuth: prefix is ${JSON.stringify(prefix)}; it must be one path segment without slashes, like 'auth'.`,
    );
  }
  if (mapUser !== undefined && typeof mapUser !== 'function')
    throw new TypeError('userAuth: mapUser must be a function (user, session) => identity.');
  if (mapRole !== undefined && typeof mapRole !== 'function')
    throw new TypeError('userAuth: mapRole must be a function (role) => role.');
  if (typeof mapUserWithoutSession !== 'boolean')
    throw new TypeError('userAuth: mapUserWithoutSession can be true or false.');
  if (typeof members !== 'boolean')
    throw new TypeError(`userAuth: members is ${JSON.stringify(members)}; it can be true or false.`);
  if (!Array.isArray(admins) || admins.some((address) => typeof address !== 'string' || !address.includes('@')))
    throw new TypeError("userAuth: admins must be an array of addresses: ['me@example.com'].");
  if (admins.length > 0 && !members) {
    throw new TypeError('userAuth: admins has no effect without members: add members: true, or let mapUser decide.');
  }
  if (newUserRole !== undefined && (typeof newUserRole !== 'string' || newUserRole === '' || newUserRole === 'admin')) {
    throw new TypeError(
      `userAuth: newUserRole is ${JSON.stringify(newUserRole)}; it can be a role like 'viewer', but not 'admin'.`,
    );
  }
  if (newUserRole !== undefined && (mapRole !== undefined || mapUser !== undefined)) {
    throw new TypeError('userAuth: newUserRole has no effect with mapRole or mapUser: let these return the role.');
  }
  if (teamsFrom !== undefined && !TEAM_SOURCES.includes(teamsFrom)) {
    throw new TypeError(
      `userAuth: teamsFrom is ${JSON.stringify(teamsFrom)}; it can be 'organizations', 'teams' or 'both'.`,
    );
  }
  if (!Array.isArray(publicPaths))
    throw new TypeError("userAuth: publicPaths must be an array like ['/health', '/webhooks'].");
  if (onSessionError !== 'throw' && onSessionError !== 'continue') {
    throw new TypeError(
      `userAuth: onSessionError is ${JSON.stringify(onSessionError)}; it can be 'throw' or 'continue'.`,
    );
  }
  if (!(mapUserTimeoutMs > 0))
    throw new TypeError('userAuth: mapUserTimeoutMs must be a number of milliseconds above 0.');
  if (!(mapUserMaxAgeSeconds >= 0))
    throw new TypeError('userAuth: mapUserMaxAgeSeconds must be a number of seconds, 0 or above.');
  if (sessionCheck !== 'exact' && !(sessionCheck?.maxStaleSeconds > 0)) {
    throw new TypeError(
      "userAuth: sessionCheck can be 'exact' or { maxStaleSeconds: 5 }, a number of seconds above 0.",
    );
  }
  if (!Number.isInteger(maxRememberedSessions) || maxRememberedSessions < 1)
    throw new TypeError('userAuth: maxRememberedSessions must be a whole number above 0.');
  return {
    findAuth: typeof auth === 'function' ? auth : () => auth,
    prefix,
    mapUser,
    mapUserWithoutSession,
    mapRole,
    members,
    admins: admins.map((address) => address.trim().toLowerCase()),
    newUserRole,
    ...readSignUp(options, members),
    teamsFrom,
    publicPaths,
    onSessionError,
    migrate: options.migrate ?? process.env['NODE_ENV'] !== 'production',
    mapUserTimeoutMs,
    mapUserMaxAgeSeconds,
    sessionCheck,
    maxRememberedSessions,
    signInThrottle: readThrottle(options.signInThrottle),
    requireTwoFactor: readRequireTwoFactor(options.requireTwoFactor),
  };
}

function readRequireTwoFactor(value: unknown): RequireTwoFactor | undefined {
  if (value === undefined || value === true) return value;
  if (Array.isArray(value) && value.length > 0 && value.every((role) => typeof role === 'string')) return value;
  throw new TypeError("userAuth: requireTwoFactor must be true, or an array of roles: ['admin'].");
}

type SignUpSettings = Pick<UserAuthSettings, 'signUp' | 'allowedEmailDomains' | 'sendInvitation' | 'invitationPage'>;

const SIGN_UP: readonly SignUp[] = ['open', 'invite', 'closed'];

function readSignUp<Auth extends AuthInstance>(options: UserAuthOptions<Auth>, members: boolean): SignUpSettings {
  const { signUp = 'open', allowedEmailDomains = [], sendInvitation, invitationPage } = options;
  if (!SIGN_UP.includes(signUp))
    throw new TypeError(`userAuth: signUp is ${JSON.stringify(signUp)}; it can be 'open', 'invite' or 'closed'.`);
  if (signUp === 'invite' && !members)
    throw new TypeError("userAuth: signUp: 'invite' needs members: true, because invitations carry roles.");
  if (!Array.isArray(allowedEmailDomains))
    throw new TypeError("userAuth: allowedEmailDomains must be an array of domains: ['example.com'].");
  const domains = allowedEmailDomains.map((domain) => readDomain(domain) ?? refuseDomain(domain));
  if (sendInvitation !== undefined && typeof sendInvitation !== 'function')
    throw new TypeError('userAuth: sendInvitation must be a function ({ invitation, url, email }) => void.');
  if (invitationPage !== undefined && !isPage(invitationPage)) {
    throw new TypeError(
      `userAuth: invitationPage is ${JSON.stringify(invitationPage)}; it must be a path like '/sign-up', or a URL with https or http.`,
    );
  }
  return { signUp, allowedEmailDomains: domains, sendInvitation, invitationPage };
}

function refuseDomain(domain: unknown): never {
  throw new TypeError(
    `userAuth: allowedEmailDomains has ${JSON.stringify(domain)}; it must be a domain like 'example.com', without @ and *.`,
  );
}

/** A path that a browser cannot take for another host, or a URL. */
function isPage(page: unknown): boolean {
  if (typeof page !== 'string' || /[\s\\]/.test(page)) return false;
  return page.startsWith('/') ? !page.startsWith('//') : /^https?:\/\//.test(page) && URL.canParse(page);
}

const THROTTLE_DEFAULTS: ThrottleSettings = { maxFailures: 10, windowSeconds: 900 };

function readThrottle(value: UserAuthOptions['signInThrottle']): ThrottleSettings | null {
  if (value === false) return null;
  const isObject = typeof value === 'object' && value !== null;
  if (value !== undefined && !isObject) {
    throw new TypeError('userAuth: signInThrottle must be false, or like { maxFailures: 10, windowSeconds: 900 }.');
  }
  const unknown = Object.keys(value ?? {}).find((name) => !Object.hasOwn(THROTTLE_DEFAULTS, name));
  if (unknown !== undefined)
    throw new TypeError(`userAuth: signInThrottle has no "${unknown}"; it has maxFailures and windowSeconds.`);
  const settings = { ...THROTTLE_DEFAULTS, ...value };
  for (const [name, number] of Object.entries(settings)) {
    if (!(Number.isInteger(number) && number > 0))
      throw new TypeError(
        `userAuth: signInThrottle.${name} is ${JSON.stringify(number)}; it must be a whole number above 0.`,
      );
  }
  return settings;
}

/** @throws TypeError where a value is no better-auth instance */
export function checkInstance(auth: unknown): asserts auth is AuthInstance {
  const { handler, api } = (auth ?? {}) as Partial<AuthInstance>;
  if (typeof handler === 'function' && typeof api?.getSession === 'function') return;
  throw new TypeError('userAuth: auth must be your better-auth instance: userAuth({ auth: betterAuth({ … }) }).');
}
