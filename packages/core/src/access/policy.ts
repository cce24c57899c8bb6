import { type IdentityRequirement, type InvectIdentity, ownerOf } from './identity.js';
import { covers } from './permissions.js';
import { grantsOf, type RoleTable } from './roles.js';
import type { RouteAccess } from './route-access.js';

/** Whether a signed-in identity may call a route. This function and the tables of roles and permissions alone decide who may call what. */
export function mayCall(identity: InvectIdentity, access: RouteAccess, roles: RoleTable): boolean {
  const { permission } = access;
  if (permission === undefined) return access.public === true || access.authenticated === true;
  // guard: permission-is-compared
  return grantsOf(identity, roles).some((grant) => covers(grant, permission));
}

/** What a signed-in identity must do before it may call a route. Undefined for nothing. */
export function missingFor(identity: InvectIdentity, access: RouteAccess): IdentityRequirement | undefined {
  const admitted = 'withoutSecondFactor' in access && access.withoutSecondFactor === true;
  return admitted ? undefined : identity.missing?.[0];
}

/** Which rows a caller can see: all rows, or the rows of certain teams and those without a team. */
export type Visibility =
  | { readonly everything: true }
  | { readonly everything: false; readonly teamIds: readonly string[] };

/**
 * Returns which rows an identity can see. With the grant `*` it sees the rows of every team. A key sees what its owner sees: its scopes
 * limit what it may do with them. A caller without an identity, on a route
 * that `publicPaths` opens, sees rows without a team.
 */
export function visibilityOf(identity: InvectIdentity | null, roles: RoleTable): Visibility {
  if (identity === null) return { everything: false, teamIds: [] };
  // guard: only-star-sees-everything
  if (grantsOf(ownerOf(identity), roles).includes('*')) return { everything: true };
  return { everything: false, teamIds: identity.teamIds ?? [] };
}
