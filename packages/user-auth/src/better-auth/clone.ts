import { isDynamicBaseURLConfig } from 'better-auth';
import type { AuthContext, AuthCookie } from './instance.js';

type BaseURL = Parameters<typeof isDynamicBaseURLConfig>[0];

/**
 * A context that builds its links from another base URL and trusts that origin as well. The app's own stays as it is. (better-auth
 * clones its context likewise for every request, where it has no fixed baseURL.)
 *
 * @param baseURL with the path under which better-auth's routes lie
 * @param trustedOrigins besides the origin of `baseURL`
 */
export function cloneFor(context: AuthContext, baseURL: string, trustedOrigins: readonly string[]): AuthContext {
  const { origin, pathname } = new URL(baseURL);
  const clone = Object.create(Object.getPrototypeOf(context), Object.getOwnPropertyDescriptors(context)) as AuthContext;
  const origins = [...new Set([origin, ...trustedOrigins])];
  const { authCookies, createAuthCookie } = context;
  const cookies = Object.entries(authCookies).map(([key, cookie]) => [key, cookieAt(origin, cookie, context)]);
  return Object.assign(clone, {
    baseURL,
    options: { ...context.options, baseURL: origin, basePath: pathname, trustedOrigins: origins },
    trustedOrigins: origins,
    authCookies: Object.fromEntries(cookies),
    createAuthCookie: (name: string, attributes?: object) =>
      cookieAt(origin, createAuthCookie(name, attributes), context),
  });
}

/**
 * A cookie of the instance, as it is on one of its origins. Behind https every cookie is Secure, also where better-auth could not
 * know; with `crossSubDomainCookies` and a `baseURL` of several hosts, its domain is the host. Names stay, as the gate reads them.
 */
export function cookieAt(origin: string, { name, attributes }: AuthCookie, { options }: AuthContext): AuthCookie {
  const { protocol, hostname } = new URL(origin);
  const hasDomain =
    options.advanced?.crossSubDomainCookies?.enabled && isDynamicBaseURLConfig(options.baseURL as BaseURL);
  return {
    name,
    attributes: {
      ...attributes,
      ...(hasDomain && { domain: attributes.domain ?? hostname }),
      ...(protocol === 'https:' && { secure: true }),
    },
  };
}
