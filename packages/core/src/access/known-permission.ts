import { type ConcretePermission, HOST_PERMISSIONS, PERMISSIONS, resourceOf } from './permissions.js';

/**
 * Checks the permission that an app names for a route of its own, when the route is declared. Permissions of plugins are not known by
 * then: a host refuses every request to a route that asks for one that it does not have.
 *
 * @param what the function that was called, `requirePermission`; the message begins with it
 * @param permission one permission, not a wildcard
 * @throws TypeError where there cannot be such a permission, with a list of those that there are
 */
export function requireKnownPermission(what: string, permission: string): asserts permission is ConcretePermission {
  if (Object.hasOwn(HOST_PERMISSIONS, permission) || isPluginsOwn(permission)) return;
  throw new TypeError(
    `${what}: there is no permission ${JSON.stringify(permission)}; it can be ${PERMISSIONS.join(', ')}, or one of a plugin.`,
  );
}

function isPluginsOwn(permission: string): boolean {
  const resource = resourceOf(permission);
  return resource !== null && !PERMISSIONS.some((known) => resourceOf(known) === resource);
}
