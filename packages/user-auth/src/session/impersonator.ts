import type { AuthContext, AuthInstance, AuthUser } from '../better-auth/instance.js';
import { authError } from '../errors.js';
import { isBanned } from './identity.js';
import { fromStore } from './lookup.js';

/**
 * An impersonation is the user's session, so better-auth lets it go on for its hour when the admin behind it is banned, demoted or
 * deleted. Here it counts only as long as that admin could begin it: they are looked up with every request.
 *
 * @throws InvectError 403 `auth:forbidden` where they could not; 503 `auth:unavailable` where they cannot be looked up
 */
export async function confirmImpersonator(
  adminId: string,
  auth: AuthInstance,
  betterAuth: AuthContext | null,
): Promise<void> {
  if (betterAuth === null) return;
  const { internalAdapter } = betterAuth;
  const admin = await fromStore('the lookup of an impersonating admin', internalAdapter.findUserById(adminId));
  if (admin === null || isBanned(admin) || !(await mayImpersonate(admin, auth))) throw authError('auth:forbidden');
}

/** As the admin plugin's own options say. An app that impersonates in a way of its own has no such rule. */
async function mayImpersonate({ id, role }: AuthUser, { api }: AuthInstance): Promise<boolean> {
  const { userHasPermission } = api as { userHasPermission?: (input: object) => Promise<{ success: boolean }> };
  if (userHasPermission === undefined) return true;
  const body = { userId: id, ...(role && { role }), permissions: { user: ['impersonate'] } };
  const { success } = await fromStore('the check of an impersonating admin', userHasPermission.call(api, { body }));
  return success;
}
