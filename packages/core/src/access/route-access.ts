import type { ConcretePermission } from './permissions.js';

/**
 * Who may call a route: exactly one of the three. There is no default, so a route that does not say it does not compile.
 */
export type RouteAccess =
  | { readonly public: true; readonly authenticated?: never; readonly permission?: never }
  | {
      readonly authenticated: true;
      /** Callers who must still set up a second factor are admitted, too. Default false. */
      readonly withoutSecondFactor?: boolean;
      readonly public?: never;
      readonly permission?: never;
    }
  | { readonly permission: ConcretePermission; readonly public?: never; readonly authenticated?: never };

/** Who may call one of the app's own routes. `optional`: everybody may, and a caller who is signed in has an identity. */
export type AppAccess = RouteAccess | { readonly optional: true };

/**
 * Returns the access of a route's declaration, without its other fields.
 *
 * @throws TypeError if the declaration does not say exactly one of the three. JavaScript and casts can bypass the type
 */
export function accessOf(declared: RouteAccess): RouteAccess {
  const said = [declared.public, declared.authenticated, declared.permission].filter((value) => value !== undefined);
  if (said.length !== 1)
    throw new TypeError('must have exactly one of public: true, authenticated: true and permission');
  if (declared.public) return { public: true };
  if (declared.authenticated)
    return { authenticated: true, withoutSecondFactor: declared.withoutSecondFactor === true };
  return { permission: declared.permission as ConcretePermission };
}
