import type { Caller } from '../access/ownership.js';
import { NOWHERE } from '../access/reach.js';
import type { InvectError } from '../errors.js';
import { callSourceOf, type RequestContext } from '../http/context.js';
import type { AuditLog } from './log.js';

/** What was refused: the route as it was declared, not the path that the client has chosen. */
export interface RefusedRoute {
  readonly method: string;
  readonly path: string;
}

/** Records refusals that are worth it: of permissions, of other sites, and of too many attempts. */
export function createRefusalRecorder(
  audit: AuditLog,
): (error: InvectError, context: RequestContext, route: RefusedRoute) => void {
  return (error, context, route) => {
    // guard: refusals-are-recorded
    if (error.status !== 403 && error.status !== 429) return;
    const { identity = null } = context.found;
    const caller: Caller = { identity, scope: NOWHERE, source: callSourceOf(context) };
    const resource = { type: 'route', id: `${route.method} ${route.path}` };
    audit.noteRepeated(caller, { action: 'request.refuse', resource, outcome: 'refused', reason: error.code });
  };
}
