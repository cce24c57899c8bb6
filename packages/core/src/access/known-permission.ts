import { type ConcretePermission, HOST_PERMISSIONS, PERMISSIONS, resourceOf } from './permissions.js';

/**
 * Checks the permission of one of the app's own routes when the route is declared. Permissions of plugins are not known at that time, so
 * any name that could be a plugin's passes. If the host does not have the permission, it refuses every request to the route.
 *
 * @param what the function that the app called, `requirePermission`. The message begins with it
 * @param permission one permission, not a wildcard
 * @throws TypeError if no host can have the permission, with a list of the host's own
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
