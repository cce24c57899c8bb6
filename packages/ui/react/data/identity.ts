import type { Me } from '../load.js';
import { useMe } from '../load.js';

/** Who is signed in, and what they may do. Use it within `<RequireSession>`. */
export function useIdentity(): Me {
  return useMe();
}

/**
 * Whether the visitor may do something: `usePermission('flow:write')`. It decides what is shown. The host decides what is done.
 */
export function usePermission(permission: string): boolean {
  return useMe().permissions.some((grant) => covers(grant, permission));
}

function covers(grant: string, wanted: string): boolean {
  return grant === '*' || grant === wanted || (grant.endsWith(':*') && wanted.startsWith(grant.slice(0, -1)));
}
