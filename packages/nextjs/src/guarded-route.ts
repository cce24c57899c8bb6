import type { InvectIdentity, RouteAccess } from '@invect/core';
import { withHeaders } from '@invect/core/node';
import { clientOf, type RouteContext } from './arrival.js';
import type { Placement } from './options.js';
import { withoutBody } from './request.js';
import type { SharedHost } from './shared-host.js';

/** A route behind the gate. Its context has the identity too. */
export type GuardedRoute<Context> = (
  request: Request,
  context: Context & { identity: InvectIdentity; session: unknown },
) => Response | Promise<Response>;

/** A route as Next.js calls it. */
export type ProtectedRoute<Context> = (request: Request, context: Context) => Promise<Response>;

/** Puts the gate in front of a route of the app's own. Headers of the gate, a refreshed session's cookie, join the route's answer. */
export function guardRoute<Context extends RouteContext>(
  host: SharedHost,
  placement: Placement,
  access: RouteAccess,
  route: GuardedRoute<Context>,
): ProtectedRoute<Context> {
  return async (request, context) => {
    const client = clientOf(request.headers, placement);
    const outcome = await host.use((invect) => invect.authorize(withoutBody(request), access, client));
    // guard: next-guarded-route-refuses
    if (outcome instanceof Response) return outcome;
    const { session, headers } = outcome;
    const response = await route(request, { ...context, identity: outcome.identity as InvectIdentity, session });
    return withHeaders(response, headers);
  };
}
