import type { InvectRole, MemberService } from '@invect/core';
import type { AuthContext } from '../better-auth/instance.js';
import { hasPolicy, type SignUpPolicy } from './policy.js';

/**
 * Refuses a sign-up policy that could not be enforced.
 *
 * @throws TypeError that names the option and the fix
 */
export function checkSignUp(
  settings: SignUpPolicy & { readonly newUserRole: InvectRole | undefined },
  context: AuthContext | null,
  members: Pick<MemberService, 'isKnownRole' | 'isAdminRole'>,
): void {
  const { newUserRole, signUp } = settings;
  if (newUserRole !== undefined && (!members.isKnownRole(newUserRole) || members.isAdminRole(newUserRole))) {
    throw new TypeError(
      `userAuth: newUserRole is ${JSON.stringify(newUserRole)}; it must be a role of the host that does not grant everything.`,
    );
  }
  if (context === null && hasPolicy(settings))
    throw new TypeError(
      'userAuth: signUp and allowedEmailDomains need a better-auth instance: auth: betterAuth({ … }).',
    );
  if (signUp === 'invite' && makesNoIds(context)) {
    throw new TypeError(
      "userAuth: signUp: 'invite' needs ids of users that better-auth makes: set advanced.database.generateId to 'uuid' or leave it out.",
    );
  }
}

/** Whether the database makes the ids of users. Then no role can be stored before a user is there. */
export function makesNoIds(context: AuthContext | null): boolean {
  const generateId = context?.options.advanced?.database?.generateId;
  return generateId === false || generateId === 'serial';
}
