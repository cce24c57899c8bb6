import { httpError } from '../errors.js';
import type { RouteCall } from './route.js';

/** Whether the caller has signed in themselves: without a key, and not as another user. */
export function hasOwnSession({ caller: { identity }, context }: Pick<RouteCall, 'caller' | 'context'>): boolean {
  return identity?.scopes === undefined && context.found.impersonator === undefined;
}

/**
 * Requires that the caller has signed in themselves. Whoever holds a key, or acts as another user for an hour, must not be able to make
 * themselves a key that lasts longer.
 *
 * @throws InvectError 403 `auth:session_required`
 */
export function requireOwnSession(call: Pick<RouteCall, 'caller' | 'context'>): void {
  // guard: key-makes-no-keys
  if (hasOwnSession(call)) return;
  throw httpError('auth:session_required');
}
