import type { Route } from './route.js';

interface PlacedRoute {
  readonly route: Route;
  readonly segments: readonly string[];
}

/**
 * Refuses routes that could match the same request. The second of them would never be called, and nobody would notice.
 *
 * @throws TypeError that names both routes, or the path that does not begin with a slash
 */
export function refuseOverlappingRoutes(routes: readonly Route[]): void {
  const earlier: PlacedRoute[] = [];
  for (const route of routes) {
    if (!route.path.startsWith('/')) throw new TypeError(`${nameOf(route)}: a path begins with a slash.`);
    const placed = { route, segments: route.path.split('/').slice(1) };
    const rival = earlier.find((before) => overlap(before, placed) && !isFirstOf(before.route, route))?.route;
    earlier.push(placed);
    if (rival === undefined) continue;
    throw new TypeError(
      `${nameOf(rival)} and ${nameOf(route)} could answer the same request: change one of the paths.`,
    );
  }
}

/**
 * One path may have a route for each method, and one more for browsers. If a request matches two different paths, the router uses the
 * first one, regardless of the methods.
 */
function overlap({ route: one, segments }: PlacedRoute, { route: other, segments: others }: PlacedRoute): boolean {
  if (one.path !== other.path) return canMeet(segments, others);
  return one.accepts === other.accepts && (one.method === other.method || [one.method, other.method].includes('ALL'));
}

/** A plugin may put a path in front of its own wildcard. The router uses the first one, as the plugin has meant it. */
function isFirstOf(earlier: Route, { source, path }: Route): boolean {
  return earlier.source === source && path.endsWith('/*') && !/[:*]/.test(earlier.path);
}

/** Whether some path matches both patterns. `*` matches any number of segments, and stands at the end. */
function canMeet([one, ...others]: readonly string[], [two, ...more]: readonly string[]): boolean {
  if (one === '*' || two === '*') return true;
  if (one === undefined || two === undefined) return one === two;
  const alike = one === two || one.startsWith(':') || two.startsWith(':');
  return alike && canMeet(others, more);
}

function nameOf({ source, method, path }: Route): string {
  return `${method} ${path} of ${source === 'host' ? 'the host' : `plugin "${source}"`}`;
}
