/** A permission in a table: what it allows, and which of the built-in roles have it. An admin has every permission. */
export interface PermissionRow {
  readonly description: string;
  readonly roles: readonly ('admin' | 'editor' | 'viewer')[];
}

/** Permissions by name, `resource:action`. The order is the order of lists and documents. */
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
  'webhook:read': { description: 'Read webhooks', roles: EVERYBODY },
  'webhook:write': { description: 'Create and change webhooks', roles: EDITORS },
  'webhook:delete': { description: 'Delete webhooks', roles: EDITORS },
  'team:read': { description: 'Read teams', roles: EVERYBODY },
  'team:write': { description: 'Create and change teams', roles: ADMINS },
  'user:read': { description: 'Read users', roles: ADMINS },
  'user:write': { description: 'Change users', roles: ADMINS },
  'user:delete': { description: 'Delete users', roles: ADMINS },
  'audit:read': { description: 'Read the audit log', roles: ADMINS },
} as const satisfies PermissionTable;

/**
 * The permissions that plugins register, for the compiler. A plugin adds its own by declaration merging:
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

/** What may be granted: a concrete permission, `resource:*` for all of a resource, or `*` for everything. */
export type Permission = ConcretePermission | `${Resource<ConcretePermission>}:*` | '*';

/** The names of the host's own permissions, in the documented order. */
export const PERMISSIONS = Object.keys(HOST_PERMISSIONS) as readonly (keyof typeof HOST_PERMISSIONS)[];

/** The resource of a concrete permission; null for what cannot be one. */
export function resourceOf(permission: string): string | null {
  return /^([a-z][a-z0-9-]*):[a-z][a-z0-9-]*$/.exec(permission)?.[1] ?? null;
}

/**
 * Whether a grant covers a permission.
 *
 * @param grant what the identity holds; a string that is no known permission covers nothing
 * @param wanted what the route asks for
 */
export function covers(grant: string, wanted: string): boolean {
  if (grant === '*' || grant === wanted) return true;
  return grant.endsWith(':*') && wanted.startsWith(grant.slice(0, -1));
}

/** The concrete permissions that a list of grants amounts to, in the table's order. */
export function expand(grants: Iterable<string>, table: PermissionTable = HOST_PERMISSIONS): ConcretePermission[] {
  const held = [...grants];
  return namesOf(table).filter((permission) => held.some((grant) => covers(grant, permission)));
}

/** Whether a value is something that a host with these permissions can grant. */
export function isGrantable(value: unknown, table: PermissionTable): value is Permission {
  if (typeof value !== 'string') return false;
  if (value === '*' || Object.hasOwn(table, value)) return true;
  return value.endsWith(':*') && namesOf(table).some((known) => known.startsWith(value.slice(0, -1)));
}

/** Whether a value is something that every host can grant. Plugins may add more. */
export function isPermission(value: unknown): value is Permission {
  return isGrantable(value, HOST_PERMISSIONS);
}

function namesOf(table: PermissionTable): ConcretePermission[] {
  return Object.keys(table) as ConcretePermission[];
}
