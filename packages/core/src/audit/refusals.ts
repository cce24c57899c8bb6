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

/** Of the refusals with 401, those of keys: a session may have ended without anybody's doing, and a key is a secret that somebody has. */
const REFUSED_KEYS: ReadonlySet<string> = new Set(['key:invalid', 'key:expired']);

/** Records refusals that are worth it: of permissions, of other sites, of too many attempts, and of keys. */
export function createRefusalRecorder(
  audit: AuditLog,
): (error: InvectError, context: RequestContext, route: RefusedRoute) => void {
  return (error, context, route) => {
    // guard: refusals-are-recorded
    if (error.status !== 403 && error.status !== 429 && !REFUSED_KEYS.has(error.code)) return;
    const { identity = null } = context.found;
    const caller: Caller = { identity, scope: NOWHERE, source: callSourceOf(context) };
    const resource = { type: 'route', id: `${route.method} ${route.path}` };
    audit.noteRepeated(caller, { action: 'request.refuse', resource, outcome: 'refused', reason: error.code });
  };
}
