import { AsyncLocalStorage } from 'node:async_hooks';
import type { AuditEvent } from '@invect/core';
import type { AuthUser, FoundSession } from '../better-auth/instance.js';

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
  const storage = new AsyncLocalStorage<AuthActivity>();
  return {
    current: () => storage.getStore(),
    run(route, work) {
      const activity: AuthActivity = { route, changes: [], session: null };
      return storage.run(activity, () => work(activity));
    },
  };
}
