import type { InvectIdentity } from './identity.js';
import { covers } from './permissions.js';
import { grantsOf, type RoleTable } from './roles.js';
import type { RouteAccess } from './route-access.js';

/** Whether a signed-in identity may call a route. Pure: the whole of "who may call what" is this function and two tables. */
export function mayCall(identity: InvectIdentity, access: RouteAccess, roles: RoleTable): boolean {
  const { permission } = access;
  if (permission === undefined) return access.public === true || access.authenticated === true;
  // guard: permission-is-compared
  return grantsOf(identity, roles).some((grant) => covers(grant, permission));
}

/** Which rows of a team-owned resource somebody sees: all of them, or those of no team and of these teams. */
export type Visibility =
  | { readonly everything: true }
  | { readonly everything: false; readonly teamIds: readonly string[] };

/**
 * The visibility of an identity. Whoever holds `*` sees every team's rows. Nobody (a route opened by `publicPaths`) sees
 * what belongs to no team.
 */
export function visibilityOf(identity: InvectIdentity | null, roles: RoleTable): Visibility {
  if (identity === null) return { everything: false, teamIds: [] };
  // guard: only-star-sees-everything
  if (grantsOf(identity, roles).includes('*')) return { everything: true };
  return { everything: false, teamIds: identity.teamIds ?? [] };
}
