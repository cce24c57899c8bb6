/** Every permission a route of the host may name. The order is the docs' order. */
export const PERMISSIONS = [
  'flow:read',
  'flow:write',
  'flow:delete',
  'flow:run',
  'run:read',
  'run:cancel',
  'credential:read',
  'credential:write',
  'credential:delete',
  'credential:use',
  'webhook:read',
  'webhook:write',
  'webhook:delete',
  'team:read',
  'team:write',
  'user:read',
  'user:write',
  'user:delete',
  'audit:read',
] as const;

/** One concrete permission, `resource:action`. */
export type ConcretePermission = (typeof PERMISSIONS)[number];

type Resource<P extends string> = P extends `${infer R}:${string}` ? R : never;

/** What may be granted: a concrete permission, `resource:*` for all of a resource, or `*` for everything. */
export type Permission = ConcretePermission | `${Resource<ConcretePermission>}:*` | '*';

/**
 * Whether a grant covers a permission.
 *
 * @param grant what the identity holds; a string that is no known permission covers nothing
 * @param wanted what the route asks for
 */
export function covers(grant: string, wanted: ConcretePermission): boolean {
  if (grant === '*' || grant === wanted) return true;
  return grant.endsWith(':*') && wanted.startsWith(grant.slice(0, -1));
}

/** The concrete permissions a list of grants amounts to, in the documented order. */
export function expand(grants: Iterable<string>): ConcretePermission[] {
  const held = [...grants];
  return PERMISSIONS.filter((permission) => held.some((grant) => covers(grant, permission)));
}

/** Whether a string is something that can be granted. Used for options and for what a plugin hands over. */
export function isPermission(value: unknown): value is Permission {
  if (typeof value !== 'string') return false;
  if (value === '*') return true;
  return PERMISSIONS.some((known) => known === value || (value.endsWith(':*') && known.startsWith(value.slice(0, -1))));
}
