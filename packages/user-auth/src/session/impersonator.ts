import type { AuthContext, AuthInstance, AuthUser } from '../better-auth/instance.js';
import { authError } from '../errors.js';
import { isBanned } from './identity.js';
import { fromStore, type ResolvedSession } from './lookup.js';

/**
 * An impersonation is the user's session, so better-auth lets it go on for its hour when the admin behind it is banned, demoted or
 * deleted, or the user has become an admin. Here it counts only as long as that admin could begin it: both are looked at with every
 * request.
 *
 * @throws InvectError 403 `auth:forbidden` where they could not; 503 `auth:unavailable` where they cannot be looked up
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

/** As the admin plugin's own options say. An app that impersonates in a way of its own has no such rule. */
async function may(actions: readonly string[], { id, role }: AuthUser, { api }: AuthInstance): Promise<boolean> {
  const { userHasPermission } = api as { userHasPermission?: (input: object) => Promise<{ success: boolean }> };
  if (userHasPermission === undefined) return true;
  const body = { userId: id, ...(role && { role }), permissions: { user: actions } };
  const { success } = await fromStore('the check of an impersonating admin', userHasPermission.call(api, { body }));
  return success;
}

/** Whether a user is one that better-auth lets only some admins impersonate. It decides the same way. */
function isAdmin({ id, role }: AuthUser, { options }: AuthContext): boolean {
  const { adminRoles = ['admin'], ...given } = options.plugins?.find((plugin) => plugin.id === 'admin')?.options ?? {};
  if (given.allowImpersonatingAdmins === true) return false;
  if (given.adminUserIds?.includes(id)) return true;
  const names = (typeof adminRoles === 'string' ? adminRoles.split(',') : adminRoles).map((name) => name.trim());
  return (role || given.defaultRole || 'user').split(',').some((name) => names.includes(name));
}
