import { AsyncLocalStorage } from 'node:async_hooks';
import { isInvectError } from '@invect/core';
import { APIError } from 'better-auth/api';
import type { AuthContext, AuthInstance, InternalAdapter } from '../better-auth/instance.js';
import { AUTH_ERRORS, authError } from '../errors.js';
import { isBanned } from '../session/identity.js';
import { confirmImpersonator } from '../session/impersonator.js';
import { keepsUserCopies, type ResolvedSession, withRow } from '../session/lookup.js';
import type { MountPart } from './mounted-handler.js';

/** What is found out about sessions while one request to better-auth is answered. */
interface Scope {
  /** A session was there, and counts for nothing. */
  isRefused: boolean;
  /** Users as whom somebody else acts in this request. */
  readonly impersonated: Set<string>;
}

/**
 * Makes better-auth's own routes under the mount refuse the sessions that the gate refuses: those of a banned user, and impersonations
 * whose admin could not begin them any more. better-auth looks at bans and rights only when a session is made. Signing out still
 * works, as it needs no session to be found.
 *
 * An impersonation is recorded by the user in whose session it began. One that began within another would name a user who knows
 * nothing of it, and live on when the admin behind both is banned; so it is not let begin.
 */
export function createMountedSessions(auth: AuthInstance, context: AuthContext): MountPart {
  const scopes = new AsyncLocalStorage<Scope>();

  async function counts(found: ResolvedSession): Promise<boolean> {
    if (isBanned(found.user)) return false;
    try {
      await confirmImpersonator(found, auth, context);
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
        const scope = scopes.getStore();
        if (found.session.impersonatedBy) scope?.impersonated.add(user.id);
        if (await counts(found)) return found;
        if (scope) scope.isRefused = true;
        return null;
      };
      const createSession: InternalAdapter['createSession'] = (userId, dontRemember, fields, ...more) => {
        const by = fields?.impersonatedBy;
        if (by && scopes.getStore()?.impersonated.has(by)) throw withinAnother();
        return internalAdapter.createSession(userId, dontRemember, fields, ...more);
      };
      Object.assign(clone, {
        internalAdapter: Object.assign(Object.create(internalAdapter), { findSession, createSession }),
      });
    },

    around: (handler) => (request) => {
      const scope: Scope = { isRefused: false, impersonated: new Set() };
      return scopes.run(scope, async () => {
        const response = await handler(request);
        if (!scope.isRefused || response.status !== 401) return response;
        // As the gate says it: there is a session, and it may not.
        await response.body?.cancel();
        throw authError('auth:forbidden');
      });
    },
  };
}

/** better-auth's own kind of error, as it passes through better-auth on its way out. */
function withinAnother(): Error {
  const { message } = AUTH_ERRORS['auth:already_impersonating'];
  return new APIError('FORBIDDEN', { code: 'auth:already_impersonating', message });
}
