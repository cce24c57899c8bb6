import type { AuthContext } from '../better-auth/instance.js';

/**
 * What HEAD reaches: routes that only read. GET of others redeems what a mail links to, and mail scanners open links with HEAD
 * before the user does; a safe method must not (RFC 9110 §9.2.1, §9.3.2).
 */
const HEAD_ROUTES: ReadonlySet<string> = new Set(['/ok', '/error', '/get-session']);

/**
 * The route that better-auth's router matches, by which every guard of the mount decides. With `advanced.skipTrailingSlashes` it
 * takes `/sign-out/` for `/sign-out`; without that option `/sign-out/` is its 404, and guarding that too costs nothing.
 *
 * @param path better-auth's own, decoded: `/sign-out/`
 */
export function routeOf(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path;
}

/** Whether HEAD may ask for a route, which better-auth only knows by GET. */
export function isReadByHead(route: string, context: AuthContext | null): boolean {
  return HEAD_ROUTES.has(route) || isPublicDocument(route, context);
}

/** Whether a route is a document for everybody: public keys, and what discovery reads (RFC 8414, RFC 8615). */
export function isPublicDocument(route: string, context: AuthContext | null): boolean {
  if (route.startsWith('/.well-known/')) return true;
  const jwt = context?.options.plugins?.find(({ id }) => id === 'jwt');
  return route === (jwt?.options?.jwks?.jwksPath ?? '/jwks');
}
