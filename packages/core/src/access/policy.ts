import type { IdentityRequirement, InvectIdentity } from './identity.js';
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
