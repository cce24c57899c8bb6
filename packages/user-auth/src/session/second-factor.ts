import type { InvectIdentity, InvectRole } from '@invect/core';
import type { AuthContext, AuthUser } from '../better-auth/instance.js';

/** Who needs a second factor: everybody, or those with one of these roles. */
export type RequireTwoFactor = true | readonly InvectRole[];

/** Whether better-auth has recorded that a user finished to set up a second factor. */
export function hasSecondFactor({ twoFactorEnabled }: AuthUser): boolean {
  return twoFactorEnabled === true;
}

/** Whether the policy concerns an identity. The permission `*` makes an admin, whatever the role is called. */
export function needsSecondFactor({ role, permissions }: InvectIdentity, policy: RequireTwoFactor): boolean {
  if (policy === true || (role !== undefined && policy.includes(role))) return true;
  return policy.includes('admin') && permissions?.includes('*') === true;
}

/**
 * Checks at start that the policy can be enforced.
 *
 * @param roles the names of the host's roles
 * @throws TypeError if better-auth cannot tell who has a second factor, or if the host has no such role
 */
export function checkPolicy(
  policy: RequireTwoFactor | undefined,
  context: AuthContext | null,
  roles: readonly string[],
): void {
  if (policy === undefined) return;
  // guard: second-factor-needs-its-plugin
  if (!context?.options.plugins?.some(({ id }) => id === 'two-factor')) {
    throw new TypeError(
      "userAuth: requireTwoFactor needs better-auth's plugin: betterAuth({ plugins: [twoFactor()] }). Without it nobody could set up a second factor.",
    );
  }
  const unknown = policy === true ? undefined : policy.find((role) => !roles.includes(role));
  if (unknown !== undefined) {
    throw new TypeError(`userAuth: requireTwoFactor names the role "${unknown}"; the host has ${roles.join(', ')}.`);
  }
}
