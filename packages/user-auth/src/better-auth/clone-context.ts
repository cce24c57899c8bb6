import { isDynamicBaseURLConfig } from 'better-auth';
import type { AuthContext, AuthCookie } from './instance.js';

type BaseURL = Parameters<typeof isDynamicBaseURLConfig>[0];

/**
 * Clones better-auth's context for another base URL. The clone builds its links from that URL and trusts its origin. The app's own
 * context does not change. (better-auth clones its context in the same way for every request when it has no fixed baseURL.)
 *
 * @param baseURL includes the path of better-auth's routes
 * @param trustedOrigins further origins to trust
 */
export function cloneContext(context: AuthContext, baseURL: string, trustedOrigins: readonly string[]): AuthContext {
  const { origin, pathname } = new URL(baseURL);
  const clone = Object.create(Object.getPrototypeOf(context), Object.getOwnPropertyDescriptors(context)) as AuthContext;
  const origins = [...new Set([origin, ...trustedOrigins])];
  const { authCookies, createAuthCookie } = context;
  const cookies = Object.entries(authCookies).map(([key, cookie]) => [key, cookieForOrigin(origin, cookie, context)]);
  return Object.assign(clone, {
    baseURL,
    options: { ...context.options, baseURL: origin, basePath: pathname, trustedOrigins: origins },
    trustedOrigins: origins,
    authCookies: Object.fromEntries(cookies),
    createAuthCookie: (name: string, attributes?: object) =>
      cookieForOrigin(origin, createAuthCookie(name, attributes), context),
  });
}

/**
 * Adapts a cookie of the instance to one origin. On https the cookie is Secure, even if better-auth did not know about https. With
 * `crossSubDomainCookies` and a `baseURL` of several hosts, its domain is the host. The name never changes, because the gate reads
 * the cookie by that name.
 */
export function cookieForOrigin(
  origin: string,
  { name, attributes }: AuthCookie,
  { options }: AuthContext,
): AuthCookie {
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
