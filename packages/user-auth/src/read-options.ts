import type { AuthInstance } from './better-auth/instance.js';
import type { UserAuthOptions, UserAuthSettings } from './options.js';
import type { RequireTwoFactor } from './session/second-factor.js';
import type { TeamsFrom } from './session/teams.js';
import { readDomain, type SignUp } from './sign-up/policy.js';
import type { ThrottleSettings } from './throttle/lockout.js';

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
