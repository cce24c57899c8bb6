import type { AuthContext } from '../better-auth/instance.js';
import { SIGN_INS } from '../throttle/guess.js';
import { ADDRESS_HEADER } from './forwarded-headers.js';
import type { MountPart } from './mounted-handler.js';

type RateLimit = NonNullable<AuthContext['rateLimit']>;

/** The limit as a part of a mount, where sign-ins are counted by account. */
export const addressRateLimit: MountPart = {
  prepare: (clone) => void Object.assign(clone, { rateLimit: rateLimitFor(clone) }),
};

/**
 * better-auth's rate limit, without one count of password sign-ins for all clients whose address nobody tells: three of one client
 * in ten seconds would keep everybody out. Such sign-ins are counted by account all the same (`signInThrottle`). Rules of the app's
 * own come first.
 */
function rateLimitFor({ rateLimit, options }: AuthContext): RateLimit | undefined {
  if (rateLimit === undefined || options.advanced?.ipAddress !== undefined) return rateLimit;
  const onlyWithAddress = ({ headers }: Request, rule: object): object | false => headers.has(ADDRESS_HEADER) && rule;
  const rules = [...SIGN_INS.keys()].map((route) => [route, onlyWithAddress] as const);
  const own = rateLimit.customRules ?? {};
  return { ...rateLimit, customRules: { ...own, ...Object.fromEntries(rules.filter(([route]) => !(route in own))) } };
}
