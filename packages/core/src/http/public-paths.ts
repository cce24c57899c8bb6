import { isUnder, parseTarget } from './target.js';

/** Paths that need no session, as lists of segments. */
export type PublicPaths = readonly (readonly string[])[];

/**
 * Reads the `publicPaths` of a plugin. It refuses a path that would open more routes than it seems to.
 *
 * @param source the id of the plugin, for the message
 * @throws TypeError that names the path and the fix
 */
export function readPublicPaths(paths: readonly string[], source: string): PublicPaths {
  return paths.map((path) => {
    const wrong = (why: string): TypeError =>
      new TypeError(`${source}: publicPaths has ${JSON.stringify(path)}, ${why}. Write it like '/webhooks'.`);
    if (typeof path !== 'string' || !path.startsWith('/')) throw wrong('which does not start with a slash');
    // guard: public-paths-not-everything
    if (path === '/') throw wrong('which would open every route');
    if (path.includes('*')) throw wrong('but wildcards are not supported: a path already covers everything below it');
    if (path.includes('?') || path.endsWith('/')) throw wrong('which ends in a slash or has a query');
    try {
      return parseTarget(path).segments;
    } catch {
      throw wrong('which no request can match');
    }
  });
}

/** Whether a request's path lies under one of the public paths. */
export function isPublic(segments: readonly string[], paths: PublicPaths): boolean {
  return paths.some((prefix) => isUnder(segments, prefix));
}
