import { type ConcretePermission, PERMISSIONS } from './permissions.js';

/**
 * Checks the permission that an app names for a route of its own, when the route is declared.
 *
 * @param what the function that was called, `requirePermission`; the message begins with it
 * @param permission one permission, not a wildcard
 * @throws TypeError where there is no such permission, with a list of those that there are
 */
export function requireKnownPermission(what: string, permission: string): asserts permission is ConcretePermission {
  if (PERMISSIONS.some((known) => known === permission)) return;
  throw new TypeError(
    `${what}: there is no permission ${JSON.stringify(permission)}; it can be ${PERMISSIONS.join(', ')}.`,
  );
}
