import { httpError } from '../errors.js';
import type { RouteCall } from './route.js';

/**
 * Requires that the caller has signed in themselves. Whoever holds a key, or acts as another user for an hour, must not be able to make
 * themselves a key that lasts longer.
 *
 * @throws InvectError 403 `auth:session_required`
 */
export function requireOwnSession({ caller: { identity }, context }: Pick<RouteCall, 'caller' | 'context'>): void {
  // guard: key-makes-no-keys
  if (identity?.scopes === undefined && context.found.impersonator === undefined) return;
  throw httpError('auth:session_required');
}
