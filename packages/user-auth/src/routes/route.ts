import type { AuthContext } from '../better-auth/instance.js';

/**
 * Routes that only read, so HEAD may reach them. A GET of other routes redeems a link from a mail, and mail scanners open links with
 * HEAD before the user does. A safe method must not change anything (RFC 9110 §9.2.1, §9.3.2).
 */
const HEAD_ROUTES: ReadonlySet<string> = new Set(['/ok', '/error', '/get-session']);

/**
 * Returns the route that better-auth's router will match. Every guard of the mount decides by it. With `advanced.skipTrailingSlashes`,
 * `/sign-out/` matches `/sign-out`. Without that option better-auth answers `/sign-out/` with 404, so guarding it does no harm.
 *
 * @param path better-auth's own path, decoded: `/sign-out/`
 */
export function routeOf(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

/** Whether a route may be requested with HEAD. better-auth itself only knows GET. */
export function allowsHead(route: string, context: AuthContext | null): boolean {
  return HEAD_ROUTES.has(route) || isPublicDocument(route, context);
}

/** Whether a route is a public document: keys, or metadata for discovery (RFC 8414, RFC 8615). */
export function isPublicDocument(route: string, context: AuthContext | null): boolean {
  if (route.startsWith('/.well-known/')) return true;
  const jwt = context?.options.plugins?.find(({ id }) => id === 'jwt');
  return route === (jwt?.options?.jwks?.jwksPath ?? '/jwks');
}
