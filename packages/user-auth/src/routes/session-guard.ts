import { isInvectError } from '@invect/core';
import { APIError } from 'better-auth/api';
import type { AuthContext, AuthInstance, InternalAdapter } from '../better-auth/instance.js';
import type { MatchedRoute } from '../better-auth/matched-route.js';
import type { MountExtension } from '../better-auth/mount-extension.js';
import { AUTH_ERRORS, type AuthErrorCode, authError } from '../errors.js';
import { RequestScope } from '../request-scope.js';
import { type Identify, isBanned } from '../session/identity.js';
import { confirmImpersonator, type ImpersonationRules } from '../session/impersonator.js';
import { keepsUserCopies, type ResolvedSession, withRow } from '../session/lookup.js';
import { hasSecondFactor } from '../session/second-factor.js';

/** Which sessions count. */
export interface SessionRules extends ImpersonationRules {
  readonly identify: Identify;
  readonly matchedRoute: MatchedRoute;
}

/** What the guard has found out during one request to better-auth. */
interface GuardState {
  /** Why a session that was found is refused. */
  refusal: AuthErrorCode | null;
  /** Users who are impersonated in this request. */
  readonly impersonated: Set<string>;
}

/**
 * Makes better-auth's own routes under the mount refuse the sessions that the gate refuses: those of banned users, and impersonations
 * that their admin may not start any more. better-auth checks bans and rights only when it creates a session. Signing out still works,
 * because it does not look up the session. Who must still set up a second factor reaches the routes that set it up, and no other.
 *
 * The guard also refuses to start an impersonation within another one. better-auth would record the impersonated user as the one who
 * started it. That user knows nothing of it, and the impersonation would survive a ban of the real admin.
 */
export function createSessionGuard(auth: AuthInstance, context: AuthContext, rules: SessionRules): MountExtension {
  const { members, requireTwoFactor, identify, matchedRoute } = rules;
  const states = new RequestScope<GuardState>();

  /** Returns why a session is refused; null if it is not. */
  async function refusalOf(found: ResolvedSession): Promise<AuthErrorCode | null> {
    if (isBanned(found.user)) return 'auth:forbidden';
    try {
      await confirmImpersonator(found, auth, context, rules);
      // guard: auth-routes-ask-for-second-factor
      if (requireTwoFactor && !setsUpSecondFactor(matchedRoute.current()) && (await lacksSecondFactor(found)))
        return 'auth:two_factor_required';
      return null;
    } catch (error) {
      if (isInvectError(error) && error.status === 403) return 'auth:forbidden';
      throw error;
    }
  }

  async function lacksSecondFactor(found: ResolvedSession): Promise<boolean> {
    if (hasSecondFactor(found.user)) return false;
    const { missing } = await identify(found, members && (await members.find(found.user.id)));
    return missing?.includes('two_factor') === true;
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
        const state = states.current();
        if (found.session.impersonatedBy) state?.impersonated.add(user.id);
        const refusal = await refusalOf(found);
        if (refusal === null) return members ? { ...found, user: await members.withoutLostRole(user, context) } : found;
        if (state) state.refusal = refusal;
        return null;
      };
      const createSession: InternalAdapter['createSession'] = (userId, dontRemember, fields, ...more) => {
        const impersonator = fields?.impersonatedBy;
        if (impersonator && states.current()?.impersonated.has(impersonator)) throw alreadyImpersonating();
        return internalAdapter.createSession(userId, dontRemember, fields, ...more);
      };
      Object.assign(clone, {
        internalAdapter: Object.assign(Object.create(internalAdapter), { findSession, createSession }),
      });
    },

    wrap: (handler) => (request) => {
      const state: GuardState = { refusal: null, impersonated: new Set() };
      return states.run(state, async () => {
        const response = await handler(request);
        if (state.refusal === null || response.status !== 401) return response;
        // The same answer as the gate's: there is a session, but its user is not permitted.
        await response.body?.cancel();
        throw authError(state.refusal);
      });
    },
  };
}

/** Routes that a user needs to set up a second factor, besides those of better-auth's plugin for it. */
const SETUP_ROUTES: ReadonlySet<string> = new Set(['/get-session', '/send-verification-email']);

function setsUpSecondFactor(route: string | undefined): boolean {
  return route !== undefined && (SETUP_ROUTES.has(route) || route.startsWith('/two-factor/'));
}

/** Creates an error of better-auth's own class, because better-auth handles it first. */
function alreadyImpersonating(): Error {
  const { message } = AUTH_ERRORS['auth:already_impersonating'];
  return new APIError('FORBIDDEN', { code: 'auth:already_impersonating', message });
}
