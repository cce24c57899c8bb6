import type { Route } from './route.js';

/**
 * Refuses routes that could answer the same request: the second of them would never be asked, and nobody would be told.
 *
 * @throws TypeError naming both routes, and a path that does not begin with a slash
 */
export function refuseOverlaps(routes: readonly Route[]): void {
  for (const [index, route] of routes.entries()) {
    if (!route.path.startsWith('/')) throw new TypeError(`${nameOf(route)}: a path begins with a slash.`);
    const rival = routes.slice(0, index).find((earlier) => overlap(earlier, route));
    if (rival === undefined) continue;
    throw new TypeError(
      `${nameOf(rival)} and ${nameOf(route)} could answer the same request: change one of the paths.`,
    );
  }
}

/**
 * One path may have a route for each method, and one more for browsers alone. Of two paths that one request can match, only the first
 * is ever looked at, whatever their methods are.
 */
function overlap(one: Route, other: Route): boolean {
  if (one.path !== other.path) return canMeet(segmentsOf(one), segmentsOf(other));
  return one.accepts === other.accepts && (one.method === other.method || [one.method, other.method].includes('ALL'));
}

/** Whether some path matches both patterns. `*` stands for any number of segments, and is the last one. */
function canMeet([one, ...others]: readonly string[], [two, ...more]: readonly string[]): boolean {
  if (one === '*' || two === '*') return true;
  if (one === undefined || two === undefined) return one === two;
  const alike = one === two || one.startsWith(':') || two.startsWith(':');
  return alike && canMeet(others, more);
}

function segmentsOf({ path }: Route): readonly string[] {
  return path.split('/').slice(1);
}

function nameOf({ source, method, path }: Route): string {
  return `${method} ${path} of ${source === 'host' ? 'the host' : `plugin "${source}"`}`;
}
