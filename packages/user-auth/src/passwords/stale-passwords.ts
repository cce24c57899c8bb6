import type { AuthContext } from '../better-auth/instance.js';
import type { MountExtension } from '../better-auth/mount-extension.js';
import { authError } from '../errors.js';
import { withPasswordChecks } from './checked-adapter.js';
import { withCompareAndSwap } from './compare-and-swap.js';
import { createActivityScope, type PasswordActivity } from './password-activity.js';
import { createPasswordChecks } from './password-checks.js';
import { createPendingVerifications } from './pending-verifications.js';
import { createRevocation } from './revocation.js';

/**
 * Makes old passwords useless as soon as a change of password is acknowledged.
 *
 * better-auth reads the hash, takes time to check the password, and then creates a session or writes a new password. It does not
 * notice a change that is committed in between. So under the mount the hash is read again: after the password has matched, and once
 * more after a session (or an unfinished sign-in) was stored. A change that is committed after that second read finds the session
 * already stored and ends it, if the change ends sessions at all. better-auth ends sessions before it writes the password, so they are
 * ended once more after the write.
 *
 * Verifications that were started before a change of password or e-mail address end with it, among them links and codes to reset the
 * password.
 */
export function refuseStalePasswords(context: AuthContext): MountExtension {
  const scope = createActivityScope();
  const verifications = createPendingVerifications(context);
  const revoke = createRevocation(context, verifications);

  async function revokeOldAccess(activity: PasswordActivity, response: Response): Promise<void> {
    if (activity.changed.size === 0) return;
    try {
      await revoke(activity);
    } catch (cause) {
      await response.body?.cancel();
      const message =
        'The change was made, but older links, codes or sessions could not be ended. Make the change again.';
      throw authError('auth:unavailable', { message, cause });
    }
  }

  return {
    prepare(clone) {
      const { adapter, internalAdapter, password } = clone;
      const checks = createPasswordChecks(internalAdapter, scope);
      Object.assign(clone, {
        adapter: withCompareAndSwap(adapter, scope),
        internalAdapter: withPasswordChecks(internalAdapter, { scope, checks, verifications }),
        ...(password && {
          password: {
            ...password,
            verify: async (given: { hash: string; password: string }) =>
              (await password.verify(given)) && (await checks.confirmMatch(given.hash)),
          },
        }),
      });
    },

    wrap: (handler) => (request) =>
      scope.run(async (activity) => {
        const response = await handler(request);
        await revokeOldAccess(activity, response);
        return response;
      }),
  };
}
