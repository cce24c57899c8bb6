/** A permission in a table: what it allows, and which built-in roles have it. An admin has every permission. */
export interface PermissionRow {
  readonly description: string;
  readonly roles: readonly ('admin' | 'editor' | 'viewer')[];
}

/** Permissions by name, `resource:action`. Lists and documents use the same order. */
export type PermissionTable = Readonly<Record<string, PermissionRow>>;

const EVERYBODY = ['admin', 'editor', 'viewer'] as const;
const EDITORS = ['admin', 'editor'] as const;
const ADMINS = ['admin'] as const;

/** The host's own permissions. A plugin adds its own (`InvectPlugin.permissions`). */
export const HOST_PERMISSIONS = {
  'flow:read': { description: 'Read flows and their versions', roles: EVERYBODY },
  'flow:write': { description: 'Create and change flows', roles: EDITORS },
  'flow:delete': { description: 'Delete flows', roles: EDITORS },
  'flow:run': { description: 'Run flows', roles: EDITORS },
  'run:read': { description: 'Read runs', roles: EVERYBODY },
  'run:cancel': { description: 'Cancel runs', roles: EDITORS },
  'credential:read': { description: 'Read credentials without their secrets', roles: EVERYBODY },
  'credential:write': { description: 'Store and change credentials', roles: EDITORS },
  'credential:delete': { description: 'Delete credentials', roles: EDITORS },
  'credential:use': { description: 'Use credentials in a run', roles: EDITORS },
  'trigger:read': { description: 'Read the triggers of flows: webhooks and schedules', roles: EVERYBODY },
  'trigger:write': { description: 'Enable, disable and change triggers', roles: EDITORS },
  'team:read': { description: 'Read teams', roles: EVERYBODY },
  'team:write': { description: 'Create and change teams', roles: ADMINS },
  'user:read': { description: 'Read users', roles: ADMINS },
  'user:write': { description: 'Change users', roles: ADMINS },
  'user:delete': { description: 'Delete users', roles: ADMINS },
  'invitation:read': { description: 'Read invitations', roles: ADMINS },
  'invitation:write': { description: 'Invite people, and revoke invitations', roles: ADMINS },
  'key:read': { description: 'Read keys of their own', roles: EVERYBODY },
  'key:write': { description: 'Create, change and revoke keys of their own', roles: EVERYBODY },
  'service_account:read': { description: 'Read service accounts and their keys', roles: EDITORS },
  'service_account:write': { description: 'Create and change service accounts and their keys', roles: ADMINS },
  'audit:read': { description: 'Read the audit log', roles: ADMINS },
  'settings:read': { description: 'Read how the host is set up', roles: ADMINS },
} as const satisfies PermissionTable;

/**
 * Tells the compiler the permissions of plugins. A plugin adds its own by declaration merging:
 *
 * @example
 * declare module '@invect/core' {
 *   interface PluginPermissions { 'report:read': true }
 * }
 */
// biome-ignore lint/suspicious/noEmptyInterface: plugins fill it in
export interface PluginPermissions {}

/** One concrete permission, `resource:action`. */
export type ConcretePermission = keyof typeof HOST_PERMISSIONS | (keyof PluginPermissions & string);

type Resource<P extends string> = P extends `${infer R}:${string}` ? R : never;

/** A grant: a concrete permission, `resource:*` for all permissions of a resource, or `*` for all permissions. */
export type Permission = ConcretePermission | `${Resource<ConcretePermission>}:*` | '*';

/** The names of the host's own permissions, in the documented order. */
export const PERMISSIONS = Object.keys(HOST_PERMISSIONS) as readonly (keyof typeof HOST_PERMISSIONS)[];

/** Returns the resource of a concrete permission. Null if the text is not like `resource:action`. */
export function resourceOf(permission: string): string | null {
  return /^([a-z][a-z0-9_-]*):[a-z][a-z0-9_-]*$/.exec(permission)?.[1] ?? null;
}

/**
 * Whether a grant covers a permission.
 *
 * @param grant a grant of the identity. An unknown one covers nothing
 * @param wanted the permission that the route requires
 */
export function covers(grant: string, wanted: string): boolean {
  if (grant === '*' || grant === wanted) return true;
  return grant.endsWith(':*') && wanted.startsWith(grant.slice(0, -1));
}

/** Returns what two lists of grants have in common. */
export function common(grants: readonly Permission[], others: readonly Permission[]): Permission[] {
  const both = grants.flatMap((grant) =>
    others.flatMap((other) => (covers(grant, other) ? other : covers(other, grant) ? grant : [])),
  );
  return [...new Set(both)];
}

/** Returns the concrete permissions that a list of grants covers, in the table's order. */
export function expand(grants: Iterable<string>, table: PermissionTable = HOST_PERMISSIONS): ConcretePermission[] {
  const held = [...grants];
  return namesOf(table).filter((permission) => held.some((grant) => covers(grant, permission)));
}

/** Whether a host with these permissions can grant a value. */
export function isGrantable(value: unknown, table: PermissionTable): value is Permission {
  if (typeof value !== 'string') return false;
  if (value === '*' || Object.hasOwn(table, value)) return true;
  return value.endsWith(':*') && namesOf(table).some((known) => known.startsWith(value.slice(0, -1)));
}

/** Whether every host can grant a value. Plugins may add permissions. */
export function isPermission(value: unknown): value is Permission {
  return isGrantable(value, HOST_PERMISSIONS);
}

function namesOf(table: PermissionTable): ConcretePermission[] {
  return Object.keys(table) as ConcretePermission[];
}
