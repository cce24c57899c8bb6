import { type InvectIdentity, identityOfKey } from './identity.js';
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
 * Returns all grants of an identity: those of its role, and its own. A role that is not in the table grants nothing.
 */
export function grantsOf(identity: InvectIdentity, roles: RoleTable): readonly Permission[] {
  if (identity.role === undefined) return identity.permissions ?? [];
  const role = Object.hasOwn(roles, identity.role) ? (roles[identity.role] ?? []) : [];
  return identity.permissions === undefined ? role : [...role, ...identity.permissions];
}

/**
 * Limits the owner of a key to the key's scopes. Unless a scope is `*`, the identity has no role, so that code of an app that looks at
 * the role takes no narrow key for an admin.
 *
 * @param key the id of the key, and `service` if the owner is a service account
 */
export function limitedTo(
  owner: InvectIdentity,
  scopes: readonly Permission[],
  roles: RoleTable,
  { id: keyId = null, type }: { readonly id?: string | null; readonly type?: 'service' | undefined } = {},
): InvectIdentity {
  const key = { ...owner, ...(type && { type }), scopes: Object.freeze([...scopes]) as Permission[] };
  if (scopes.includes('*')) return identityOfKey(key, owner, keyId);
  // guard: scopes-limit-grants
  const permissions = common(grantsOf(owner, roles), scopes);
  return identityOfKey({ ...key, role: undefined, permissions } as InvectIdentity, owner, keyId);
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
