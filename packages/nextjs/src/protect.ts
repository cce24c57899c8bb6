import { type ConcretePermission, type RouteAccess, requireKnownPermission } from '@invect/core';

/** Who gets in. */
export interface ProtectOptions {
  /** `flow:write`; one, not a wildcard. Without it, everybody who is signed in. */
  permission?: ConcretePermission;
  /** Where a page redirects people who are not signed in, `/sign-in`. Routes answer 401. */
  redirectTo?: string;
}

/**
 * The access that the options require.
 *
 * @throws TypeError where there is no such permission
 */
export function readAccess({ permission }: ProtectOptions): RouteAccess {
  if (permission === undefined) return { authenticated: true };
  requireKnownPermission('protect', permission);
  return { permission };
}
