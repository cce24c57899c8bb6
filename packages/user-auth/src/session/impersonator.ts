import { adminPluginOf, adminRolesOf } from '../better-auth/admin-plugin.js';
import type { AuthContext, AuthInstance, AuthUser } from '../better-auth/instance.js';
import { authError } from '../errors.js';
import type { AssignedRoles } from './assigned-roles.js';
import { isBanned } from './identity.js';
import { fromStore, type ResolvedSession } from './lookup.js';
import { hasSecondFactor, type RequireTwoFactor } from './second-factor.js';

/** What else an impersonation depends on. */
export interface ImpersonationRules {
  /** Null if roles that were given in Invect do not count. */
  readonly members: AssignedRoles | null;
  /** Where there is a policy, whoever impersonates somebody needs a second factor, whatever their role is. */
  readonly requireTwoFactor: RequireTwoFactor | undefined;
}

/**
 * Checks that the admin behind an impersonation could still start it. better-auth checks this only at the start: the impersonation
 * lasts its hour even if the admin is banned, demoted or deleted, or the user becomes an admin. Here both are checked for every
 * request. Roles that were given in Invect count.
 *
 * @returns the admin; null if nobody impersonates
 * @throws InvectError 403 `auth:forbidden` if the admin could not; 503 `auth:unavailable` if the admin cannot be looked up
 */
export async function confirmImpersonator(
  { session, user }: ResolvedSession,
  auth: AuthInstance,
  betterAuth: AuthContext | null,
  { members, requireTwoFactor }: ImpersonationRules,
): Promise<AuthUser | null> {
  const { impersonatedBy } = session;
  if (!impersonatedBy || betterAuth === null) return null;
  const { internalAdapter } = betterAuth;
  const admin = await fromStore('the lookup of an impersonating admin', internalAdapter.findUserById(impersonatedBy));
  if (admin === null || isBanned(admin)) throw authError('auth:forbidden');
  // guard: impersonator-has-second-factor
  if (requireTwoFactor !== undefined && !hasSecondFactor(admin)) throw authError('auth:forbidden');
  // guard: impersonation-of-invect-admin
  const isAdmin = isAdminOfBetterAuth(user, betterAuth) || (members !== null && (await members.isAdmin(user.id)));
  const actions =
    isAdmin && !mayImpersonateAdmins(betterAuth) ? ['impersonate', 'impersonate-admins'] : ['impersonate'];
  const seen = members ? await members.withoutLostRole(admin, betterAuth) : admin;
  if (!(await may(actions, seen, auth))) throw authError('auth:forbidden');
  return admin;
}

/** Asks the admin plugin. An app with an impersonation of its own has no such rule. */
async function may(actions: readonly string[], { id, role }: AuthUser, { api }: AuthInstance): Promise<boolean> {
  const { userHasPermission } = api as { userHasPermission?: (input: object) => Promise<{ success: boolean }> };
  if (userHasPermission === undefined) return true;
  const body = { userId: id, ...(role && { role }), permissions: { user: actions } };
  const { success } = await fromStore('the check of an impersonating admin', userHasPermission.call(api, { body }));
  return success;
}

/** Whether better-auth lets everybody who may impersonate users impersonate admins too. */
function mayImpersonateAdmins({ options }: AuthContext): boolean {
  return adminPluginOf(options).allowImpersonatingAdmins === true;
}

/** Whether a user is an admin for better-auth. This follows the admin plugin's own rule. */
function isAdminOfBetterAuth({ id, role }: AuthUser, { options }: AuthContext): boolean {
  const { adminUserIds, defaultRole } = adminPluginOf(options);
  if (adminUserIds?.includes(id)) return true;
  return (role || defaultRole || 'user').split(',').some((name) => adminRolesOf(options).includes(name));
}
