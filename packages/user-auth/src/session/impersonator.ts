import type { AuthContext, AuthInstance, AuthUser } from '../better-auth/instance.js';
import { authError } from '../errors.js';
import { isBanned } from './identity.js';
import { fromStore, type ResolvedSession } from './lookup.js';

/**
 * Checks that the admin behind an impersonation could still start it. better-auth checks this only at the start: the impersonation
 * lasts its hour even if the admin is banned, demoted or deleted, or the user becomes an admin. Here both are checked for every
 * request.
 *
 * @throws InvectError 403 `auth:forbidden` if the admin could not; 503 `auth:unavailable` if the admin cannot be looked up
 */
export async function confirmImpersonator(
  { session, user }: ResolvedSession,
  auth: AuthInstance,
  betterAuth: AuthContext | null,
): Promise<void> {
  const { impersonatedBy } = session;
  if (!impersonatedBy || betterAuth === null) return;
  const { internalAdapter } = betterAuth;
  const admin = await fromStore('the lookup of an impersonating admin', internalAdapter.findUserById(impersonatedBy));
  if (admin === null || isBanned(admin)) throw authError('auth:forbidden');
  const action = isAdmin(user, betterAuth) ? ['impersonate', 'impersonate-admins'] : ['impersonate'];
  if (!(await may(action, admin, auth))) throw authError('auth:forbidden');
}

/** Asks the admin plugin. An app with an impersonation of its own has no such rule. */
async function may(actions: readonly string[], { id, role }: AuthUser, { api }: AuthInstance): Promise<boolean> {
  const { userHasPermission } = api as { userHasPermission?: (input: object) => Promise<{ success: boolean }> };
  if (userHasPermission === undefined) return true;
  const body = { userId: id, ...(role && { role }), permissions: { user: actions } };
  const { success } = await fromStore('the check of an impersonating admin', userHasPermission.call(api, { body }));
  return success;
}

/** Whether better-auth lets only some admins impersonate a user. This follows the admin plugin's own rule. */
function isAdmin({ id, role }: AuthUser, { options }: AuthContext): boolean {
  const { adminRoles = ['admin'], ...given } = options.plugins?.find((plugin) => plugin.id === 'admin')?.options ?? {};
  if (given.allowImpersonatingAdmins === true) return false;
  if (given.adminUserIds?.includes(id)) return true;
  const names = (typeof adminRoles === 'string' ? adminRoles.split(',') : adminRoles).map((name) => name.trim());
  return (role || given.defaultRole || 'user').split(',').some((name) => names.includes(name));
}
