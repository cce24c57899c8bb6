import type { InvectRole } from '@invect/core';
import type { AuthUser } from '../better-auth/instance.js';

/** Maps one better-auth role. Comma-separated roles are passed one by one. */
export type MapRole = (role: string | null | undefined) => InvectRole;

/** What decides the role of a user who was given none in Invect. */
export interface RoleMapping {
  readonly mapRole: MapRole | undefined;
  /** The role of users whose role in better-auth says nothing; undefined for `editor`. */
  readonly newUserRole: InvectRole | undefined;
  /** Addresses of admins, in lower case. */
  readonly admins: readonly string[];
}

/**
 * The role of a user who was given none in Invect.
 *
 * @returns undefined if `mapRole` returned nothing
 */
export function mappedRole(user: AuthUser, { mapRole, newUserRole, admins }: RoleMapping): InvectRole | undefined {
  return isListedAdmin(user, admins) ? 'admin' : roleOf(user.role, mapRole, newUserRole);
}

/** Whether the option `admins` makes a user an admin. An address that nobody has verified could be anybody's. */
export function isListedAdmin(
  { email, emailVerified }: Pick<AuthUser, 'email' | 'emailVerified'>,
  admins: readonly string[],
): boolean {
  // guard: listed-admin-is-verified
  return emailVerified === true && admins.length > 0 && admins.includes(email?.toLowerCase() ?? '');
}

/** Specification, "Default role mapping". Every other role is an editor. */
const KNOWN_ROLES: ReadonlyMap<string, InvectRole> = new Map([
  ['admin', 'admin'],
  ['viewer', 'viewer'],
  ['readonly', 'viewer'],
]);

const DEFAULT_ROLE: InvectRole = 'editor';

/** Strongest first. The host's own roles come after these. */
const STRENGTH: readonly InvectRole[] = ['admin', 'editor', 'viewer'];

/**
 * The Invect role of a better-auth user. better-auth's admin plugin stores several roles as `user,admin`; the strongest counts. The
 * default mapping ignores unknown roles beside known ones, so `viewer,guest` stays a viewer.
 *
 * @param fallback the role where the default mapping knows none
 * @returns undefined if `mapRole` returned nothing
 */
export function roleOf(
  role: string | null | undefined,
  mapRole: MapRole | undefined,
  fallback: InvectRole = DEFAULT_ROLE,
): InvectRole | undefined {
  const roles = typeof role === 'string' && role.includes(',') ? role.split(',').map((part) => part.trim()) : [role];
  if (mapRole) return strongest(roles.flatMap((name) => mapRole(name) ?? []));
  const known = roles.flatMap((name) => KNOWN_ROLES.get(name ?? '') ?? []);
  return known.length === 0 ? fallback : strongest(known);
}

function strongest(roles: readonly InvectRole[]): InvectRole | undefined {
  return STRENGTH.find((role) => roles.includes(role)) ?? roles[0];
}
