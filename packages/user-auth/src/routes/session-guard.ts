import { AsyncLocalStorage } from 'node:async_hooks';
import { isInvectError } from '@invect/core';
import { APIError } from 'better-auth/api';
import type { AuthContext, AuthInstance, InternalAdapter } from '../better-auth/instance.js';
import type { MountExtension } from '../better-auth/mount-extension.js';
import { AUTH_ERRORS, authError } from '../errors.js';
import type { AssignedRoles } from '../session/assigned-roles.js';
import { isBanned } from '../session/identity.js';
import { confirmImpersonator } from '../session/impersonator.js';
import { keepsUserCopies, type ResolvedSession, withRow } from '../session/lookup.js';

/** What the guard has found out during one request to better-auth. */
interface GuardState {
  /** A session was found and refused. */
  isRefused: boolean;
  /** Users who are impersonated in this request. */
  readonly impersonated: Set<string>;
}

/**
 * Makes better-auth's own routes under the mount refuse the sessions that the gate refuses: those of banned users, and impersonations
 * that their admin may not start any more. better-auth checks bans and rights only when it creates a session. Signing out still works,
 * because it does not look up the session.
 *
 * The guard also refuses to start an impersonation within another one. better-auth would record the impersonated user as the one who
 * started it. That user knows nothing of it, and the impersonation would survive a ban of the real admin.
 *
 * @param members null if roles that were given in Invect do not count
 */
export function createSessionGuard(
  auth: AuthInstance,
  context: AuthContext,
  members: AssignedRoles | null,
): MountExtension {
  const states = new AsyncLocalStorage<GuardState>();

  async function isAccepted(found: ResolvedSession): Promise<boolean> {
    if (isBanned(found.user)) return false;
    try {
      await confirmImpersonator(found, auth, context, members);
      return true;
    } catch (error) {
      if (isInvectError(error) && error.status === 403) return false;
      throw error;
    }
  }

  return {
    prepare(clone) {
      const { internalAdapter } = clone;
      const findSession: InternalAdapter['findSession'] = async (token) => {
        const stored = await internalAdapter.findSession(token);
        if (stored === null) return null;
        const user = keepsUserCopies(context)
          ? withRow(stored.user, await internalAdapter.findUserById(stored.user.id))
          : stored.user;
        if (user === null) return null;
        const found = { ...stored, user };
        const state = states.getStore();
        if (found.session.impersonatedBy) state?.impersonated.add(user.id);
        if (await isAccepted(found))
          return members ? { ...found, user: await members.withoutLostRole(user, context) } : found;
        if (state) state.isRefused = true;
        return null;
      };
      const createSession: InternalAdapter['createSession'] = (userId, dontRemember, fields, ...more) => {
        const impersonator = fields?.impersonatedBy;
        if (impersonator && states.getStore()?.impersonated.has(impersonator)) throw alreadyImpersonating();
        return internalAdapter.createSession(userId, dontRemember, fields, ...more);
      };
      Object.assign(clone, {
        internalAdapter: Object.assign(Object.create(internalAdapter), { findSession, createSession }),
      });
    },

    wrap: (handler) => (request) => {
      const state: GuardState = { isRefused: false, impersonated: new Set() };
      return states.run(state, async () => {
        const response = await handler(request);
        if (!state.isRefused || response.status !== 401) return response;
        // The same answer as the gate's: there is a session, but its user is not permitted.
        await response.body?.cancel();
        throw authError('auth:forbidden');
      });
    },
  };
}

/** Creates an error of better-auth's own class, because better-auth handles it first. */
function alreadyImpersonating(): Error {
  const { message } = AUTH_ERRORS['auth:already_impersonating'];
  return new APIError('FORBIDDEN', { code: 'auth:already_impersonating', message });
}
