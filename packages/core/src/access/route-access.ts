import type { ConcretePermission } from './permissions.js';

/**
 * Who may call a route: exactly one of the three. The type has no default on purpose: a route that does not say is a compile
 * error, not an open door.
 */
export type RouteAccess =
  | { readonly public: true; readonly authenticated?: never; readonly permission?: never }
  | { readonly authenticated: true; readonly public?: never; readonly permission?: never }
  | { readonly permission: ConcretePermission; readonly public?: never; readonly authenticated?: never };

/** What an app asks for its own routes. `optional`: everybody may pass, and whoever is signed in is known. */
export type AppAccess = RouteAccess | { readonly optional: true };

/**
 * The access of a declaration, alone.
 *
 * @throws TypeError where it does not say exactly one of the three. The type forbids that too, but JavaScript and casts do not.
 */
export function accessOf(declared: RouteAccess): RouteAccess {
  const said = [declared.public, declared.authenticated, declared.permission].filter((value) => value !== undefined);
  if (said.length !== 1)
    throw new TypeError('must have exactly one of public: true, authenticated: true and permission');
  if (declared.public) return { public: true };
  if (declared.authenticated) return { authenticated: true };
  return { permission: declared.permission as ConcretePermission };
}
