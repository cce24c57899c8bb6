import { accessOf, type RouteAccess } from '../access/route-access.js';
import { httpError } from '../errors.js';
import type { RequestContext } from './context.js';
import type { Route } from './route.js';
import { createPathRouter } from './router.js';

/** The part of a route that is used after it was found. */
export type MatchedRoute = Pick<Route, 'method' | 'path' | 'access' | 'respond' | 'onSignedOut'>;

/** Finds the route of a request. */
export interface RouteTable {
  /** The route of all paths that no other route has. It refuses every request, behind the gate. */
  readonly unknownPath: MatchedRoute;
  find(context: RequestContext): { readonly route: MatchedRoute; readonly params: Readonly<Record<string, string>> };
}

const NOT_FOUND: RouteAccess = { authenticated: true };

/** Creates the table of a host's routes. If several routes have one path, the table chooses by method and `Accept`. */
export function createRouteTable(routes: readonly Route[]): RouteTable {
  const router = createPathRouter<(context: RequestContext) => MatchedRoute>();
  // guard: gate-before-unknown-paths
  const unknownPath = refusing('*', NOT_FOUND, () => httpError('request:not_found'));
  for (const [path, siblings] of groupByPath(routes)) {
    const known = siblings.filter(({ accepts }) => accepts === undefined);
    const other = known.length === 0 ? unknownPath : refusing(path, accessOfAll(known), () => methodNotAllowed(known));
    router.add(path, (context) => routeFor(context, siblings) ?? other);
  }
  return {
    unknownPath,
    find(context) {
      const match = router.find(context.path);
      return { route: match?.destination(context) ?? unknownPath, params: match?.params ?? {} };
    },
  };
}

/** The first route that has the request's method. The route of GET also answers HEAD. */
function routeFor({ method, headers }: RequestContext, siblings: readonly Route[]): Route | undefined {
  const wanted = method === 'HEAD' ? 'GET' : method;
  return siblings.find(
    // guard: page-for-browsers
    (route) => (route.method === wanted || route.method === 'ALL') && (!route.accepts || wants(headers, route.accepts)),
  );
}

/** Whether `Accept` names a media type (RFC 9110 §12.5.1). Wildcards do not count, because programs send them; nor does `q=0`. */
function wants(headers: Headers, mediaType: string): boolean {
  const ranges = headers.get('accept')?.toLowerCase().split(',') ?? [];
  return ranges.some((range) => {
    const [type, ...parameters] = range.split(';').map((part) => part.trim());
    return type === mediaType && !parameters.some((parameter) => /^q\s*=\s*0(?:\.0*)?$/.test(parameter));
  });
}

/** A route that refuses every request that the gate admits. */
function refusing(path: string, access: RouteAccess, error: () => Error): MatchedRoute {
  return { method: 'ALL', path, access, respond: () => Promise.reject(error()) };
}

function groupByPath(routes: readonly Route[]): Map<string, Route[]> {
  const paths = new Map<string, Route[]>();
  for (const route of routes) {
    const siblings = paths.get(route.path) ?? [];
    // A page comes before the route of the API that has the same path, which would answer browsers, too.
    paths.set(route.path, route.accepts ? [route, ...siblings] : [...siblings, route]);
  }
  return paths;
}

/** A stranger learns that a method is wrong only if every method of the path is public. */
function accessOfAll(siblings: readonly Route[]): RouteAccess {
  return siblings.every((route) => route.access.public) ? accessOf({ public: true }) : NOT_FOUND;
}

function methodNotAllowed(siblings: readonly Route[]): Error {
  const methods = siblings.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return httpError('request:method_not_allowed', { headers: new Headers({ allow: methods.join(', ') }) });
}
