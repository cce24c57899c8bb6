import type { InvectIdentity } from './identity.js';
import {
  type ConcretePermission,
  common,
  covers,
  expand,
  HOST_PERMISSIONS,
  type Permission,
  type PermissionTable,
} from './permissions.js';

/** What each role grants. */
export type RoleTable = Readonly<Record<string, readonly Permission[]>>;

/** Returns the three built-in roles of a host with these permissions. */
export function builtInRoles(permissions: PermissionTable): RoleTable {
  return { admin: ['*'], editor: grantedTo('editor', permissions), viewer: grantedTo('viewer', permissions) };
}

/** The built-in roles of a host without plugins that add permissions. */
export const BUILT_IN_ROLES: RoleTable = builtInRoles(HOST_PERMISSIONS);

function grantedTo(role: 'editor' | 'viewer', permissions: PermissionTable): Permission[] {
  const rows = Object.entries(permissions).filter(([, { roles }]) => roles.includes(role));
  return rows.map(([permission]) => permission as Permission);
}

/**
 * Returns all grants of an identity: those of its role, and its own. In a request with a key, only those that the key's scopes cover. A
 * role that is not in the table grants nothing.
 */
export function grantsOf(identity: InvectIdentity, roles: RoleTable): readonly Permission[] {
  if (identity.scopes === undefined) return ownerGrantsOf(identity, roles);
  const known = limited.get(identity);
  if (known?.roles === roles) return known.grants;
  // guard: scopes-limit-grants
  const grants = common(ownerGrantsOf(identity, roles), identity.scopes);
  limited.set(identity, { roles, grants });
  return grants;
}

/** Caches the grants of keys. The identity of a key is often the same object in many requests. */
const limited = new WeakMap<InvectIdentity, { readonly roles: RoleTable; readonly grants: readonly Permission[] }>();

/** Returns all grants of an identity, whatever the key of this request is limited to. */
export function ownerGrantsOf(identity: InvectIdentity, roles: RoleTable): readonly Permission[] {
  const role = identity.role !== undefined && Object.hasOwn(roles, identity.role) ? (roles[identity.role] ?? []) : [];
  return identity.permissions === undefined ? role : [...role, ...identity.permissions];
}

/** Whether a role grants everything. Such a role makes an admin, whatever it is called. */
export function isAdminRole(role: string, roles: RoleTable): boolean {
  return Object.hasOwn(roles, role) && (roles[role] ?? []).includes('*');
}

/** Whether an identity holds everything that a role grants. Only then may it give the role to somebody, or take it away. */
export function holdsRole(identity: InvectIdentity, role: string, roles: RoleTable): boolean {
  const held = grantsOf(identity, roles);
  const granted = Object.hasOwn(roles, role) ? (roles[role] ?? []) : [];
  return granted.every((wanted) => held.some((grant) => covers(grant, wanted)));
}

/** Whether an identity holds a grant, a wildcard as a whole. */
export function holdsGrant(identity: InvectIdentity, wanted: Permission, roles: RoleTable): boolean {
  return grantsOf(identity, roles).some((grant) => covers(grant, wanted));
}

/** Returns all concrete permissions of an identity, for `GET /me`. */
export function effectivePermissions(
  identity: InvectIdentity,
  roles: RoleTable,
  table: PermissionTable = HOST_PERMISSIONS,
): readonly ConcretePermission[] {
  const grants = grantsOf(identity, roles);
  const known = expanded.get(grants);
  if (known) return known;
  const permissions = expand(grants, table);
  expanded.set(grants, permissions);
  return permissions;
}

/** Caches permissions by the list of grants. Most identities have no permissions of their own, so they share their role's list. */
const expanded = new WeakMap<readonly Permission[], readonly ConcretePermission[]>();
