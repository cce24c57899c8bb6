import type { InvectIdentity } from './identity.js';
import { type ConcretePermission, expand, type Permission } from './permissions.js';

/** What each role grants. The docs' table, as data. */
export type RoleTable = Readonly<Record<string, readonly Permission[]>>;

export const BUILT_IN_ROLES: RoleTable = {
  admin: ['*'],
  editor: ['flow:*', 'run:*', 'credential:*', 'webhook:*', 'team:read'],
  viewer: ['flow:read', 'run:read', 'credential:read', 'webhook:read', 'team:read'],
};

/**
 * Everything an identity may do, as grants: its role's, then its own in addition.
 * A role that is not in the table grants nothing.
 */
export function grantsOf(identity: InvectIdentity, roles: RoleTable): readonly Permission[] {
  const role = identity.role !== undefined && Object.hasOwn(roles, identity.role) ? (roles[identity.role] ?? []) : [];
  return identity.permissions === undefined ? role : [...role, ...identity.permissions];
}

/** The same as concrete permissions, for `GET /me`. */
export function effectivePermissions(identity: InvectIdentity, roles: RoleTable): readonly ConcretePermission[] {
  const grants = grantsOf(identity, roles);
  const known = expanded.get(grants);
  if (known) return known;
  const permissions = expand(grants);
  expanded.set(grants, permissions);
  return permissions;
}

/** Of each role, for most identities have no permissions of their own. */
const expanded = new WeakMap<readonly Permission[], readonly ConcretePermission[]>();
