import type { AuditEvent } from '@invect/core';
import type { AuthUser, FoundSession } from '../better-auth/instance.js';
import { RequestScope } from '../request-scope.js';

/** What one request to better-auth has changed, for the audit log. */
export interface AuthActivity {
  /** better-auth's route, `/sign-in/email`. */
  readonly route: string;
  /** The changes, in their order. */
  readonly changes: Change[];
  /** The session that the request came with. Null for none, or if better-auth did not look. */
  session: FoundSession | null;
}

/** A change of a user, and the user concerned. */
export interface Change extends Pick<AuditEvent, 'action' | 'fields' | 'resource'> {
  readonly userId: string | null;
  /** The user, if it is known already. A deleted one cannot be found later. */
  readonly user?: AuthUser | null;
  /** The token of a session that was created. */
  readonly token?: string | undefined;
}

/** The activity of the current request. */
export interface AuthActivityScope {
  /** Returns undefined outside of a recorded request. */
  current(): AuthActivity | undefined;
  /** Runs work with a new, empty activity. */
  run<T>(route: string, work: (activity: AuthActivity) => T): T;
}

/** Creates the scope of one host. */
export function createAuthActivityScope(): AuthActivityScope {
  const scope = new RequestScope<AuthActivity>();
  return {
    current: () => scope.current(),
    run(route, work) {
      const activity: AuthActivity = { route, changes: [], session: null };
      return scope.run(activity, () => work(activity));
    },
  };
}
