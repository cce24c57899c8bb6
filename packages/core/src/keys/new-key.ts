import type { InvectIdentity } from '../access/identity.js';
import { isGrantable, type Permission, type PermissionTable } from '../access/permissions.js';
import { holdsGrant, type RoleTable } from '../access/roles.js';
import { httpError } from '../errors.js';

const DAY_MILLISECONDS = 86_400_000;

const DEFAULT_DAYS = 90;

/**
 * Returns the scopes of a new key, each once. A wildcard has to be held as a whole.
 *
 * @throws InvectError 400 `request:invalid` for an unknown scope; 403 `auth:forbidden` for one that the creator does not hold
 */
export function scopesOf(
  scopes: readonly string[],
  creator: InvectIdentity,
  { permissions, roles }: { readonly permissions: PermissionTable; readonly roles: RoleTable },
): Permission[] {
  const known = scopes.filter((scope): scope is Permission => isGrantable(scope, permissions));
  if (known.length < scopes.length) throw invalid('scopes', 'names something that is not a permission');
  // guard: scopes-within-own
  if (known.every((scope) => holdsGrant(creator, scope, roles))) return [...new Set(known)];
  throw httpError('auth:forbidden', { message: 'User lacks required permissions: a scope grants more than yours.' });
}

/**
 * Returns when a new key ends: UTC in ISO 8601, or null for never.
 *
 * @param maxExpiryDays the host's option. Null: a key may live for ever
 * @throws InvectError 400 `request:invalid` for a time that is over, or too far away
 */
export function expiryOf(wanted: string | null | undefined, now: Date, maxExpiryDays: number | null): string | null {
  const latest = maxExpiryDays === null ? Number.POSITIVE_INFINITY : now.getTime() + maxExpiryDays * DAY_MILLISECONDS;
  if (wanted === undefined)
    return new Date(Math.min(latest, now.getTime() + DEFAULT_DAYS * DAY_MILLISECONDS)).toISOString();
  const time = wanted === null ? Number.POSITIVE_INFINITY : new Date(wanted).getTime();
  if (!(time > now.getTime())) throw invalid('expiresAt', 'must be in the future');
  // guard: expiry-within-maximum
  if (time > latest) throw invalid('expiresAt', `must be within ${maxExpiryDays} days`);
  return wanted === null ? null : new Date(time).toISOString();
}

function invalid(field: string, reason: string): Error {
  return httpError('request:invalid', { fields: { [field]: reason } });
}
