import {
  type Authorized,
  type ConcretePermission,
  type InvectIdentity,
  PERMISSIONS,
  type RouteAccess,
} from '@invect/core';
import type { RouteContext } from './arrival.js';

/** Who may go on. */
export interface ProtectOptions {
  /** `flow:write`; one, not a wildcard. Without it everybody who is signed in may. */
  permission?: ConcretePermission;
  /** Where a page sends people who are not signed in, `/sign-in`. Routes answer 401. */
  redirectTo?: string;
}

/** A route behind the gate: it gets the identity with its context. */
export type GuardedRoute<Context> = (
  request: Request,
  context: Context & { identity: InvectIdentity; session: unknown },
) => Response | Promise<Response>;

/** A route as Next.js calls it. */
export type ProtectedRoute<Context> = (request: Request, context: Context) => Promise<Response>;

/**
 * The access that the options ask for.
 *
 * @throws TypeError where there is no such permission
 */
export function readAccess({ permission }: ProtectOptions): RouteAccess {
  if (permission === undefined) return { authenticated: true };
  if (PERMISSIONS.includes(permission)) return { permission };
  throw new TypeError(
    `protect: there is no permission ${JSON.stringify(permission)}; it can be ${PERMISSIONS.join(', ')}.`,
  );
}

/** Puts the gate in front of a route. A refreshed session's cookie goes out with the route's own answer. */
export function guardRoute<Context extends RouteContext>(
  ask: (request: Request) => Promise<Authorized | Response>,
  route: GuardedRoute<Context>,
): ProtectedRoute<Context> {
  return async (request, context) => {
    const outcome = await ask(request);
    if (outcome instanceof Response) return outcome;
    const { session, headers } = outcome;
    const response = await route(request, { ...context, identity: outcome.identity as InvectIdentity, session });
    return withCookies(response, headers.getSetCookie());
  };
}

/** A new Response, as those of `fetch` and `Response.redirect` cannot be changed. */
function withCookies(response: Response, cookies: readonly string[]): Response {
  if (cookies.length === 0) return response;
  const headers = new Headers(response.headers);
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
