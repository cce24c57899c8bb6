import { ADDRESS_HEADER } from '../better-auth/forwarded-headers.js';
import type { AuthContext } from '../better-auth/instance.js';
import type { MountExtension } from '../better-auth/mount-extension.js';
import { PASSWORD_SIGN_INS } from './password-attempt.js';

type RateLimit = NonNullable<AuthContext['rateLimit']>;

/** Changes better-auth's rate limit under the mount. Use it only if sign-ins are also counted by account. */
export const addressRateLimit: MountExtension = {
  prepare: (clone) => void Object.assign(clone, { rateLimit: rateLimitFor(clone) }),
};

/**
 * Turns the rate limit of password sign-ins off for clients whose address is unknown. better-auth would count all of them as one, and
 * three sign-ins of one client in ten seconds would lock everybody out. Sign-ins are still counted by account (`signInThrottle`).
 * Rules of the app take precedence.
 */
function rateLimitFor({ rateLimit, options }: AuthContext): RateLimit | undefined {
  if (rateLimit === undefined || options.advanced?.ipAddress !== undefined) return rateLimit;
  const onlyWithAddress = ({ headers }: Request, rule: object): object | false => headers.has(ADDRESS_HEADER) && rule;
  const rules = [...PASSWORD_SIGN_INS.keys()].map((route) => [route, onlyWithAddress] as const);
  const own = rateLimit.customRules ?? {};
  return { ...rateLimit, customRules: { ...own, ...Object.fromEntries(rules.filter(([route]) => !(route in own))) } };
}
