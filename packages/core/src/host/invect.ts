import type { InvectIdentity } from '../access/identity.js';
import type { AppAccess } from '../access/route-access.js';
import type { Arrival } from '../http/arrival.js';
import type { Route } from '../http/route.js';

/** A running host. */
export interface Invect {
  /**
   * Answers a request to the mount. Never rejects.
   *
   * @param arrival what the adapter knows and the Request does not contain
   */
  fetch(request: Request, arrival?: Arrival): Promise<Response>;
  /**
   * Decides about a request to one of the app's own routes.
   *
   * @returns the identity, and headers to append to the app's response (the Set-Cookie of a refreshed session); or the Response of the
   *   refusal, from which `errorFrom` makes an error. Never rejects
   */
  authorize(request: Request, access: AppAccess, arrival?: Arrival): Promise<Authorized | Response>;
  /**
   * Tells the host its mount path, `/invect`, which the host logs when it starts. An adapter calls this if it knows the path before the
   * first request. Otherwise the host learns it from the first request.
   */
  mountedAt(mountPath: string): void;
  /**
   * Resolves when the host serves. Rejects with the reason if it could not start. If the database was unreachable, later requests try
   * again. Later calls follow the most recent attempt.
   */
  ready(): Promise<void>;
  /**
   * Closes plugins and the database, last to first. Later requests are answered with 503. If something cannot be closed, everything else
   * is closed first, and then the promise rejects.
   */
  close(): Promise<void>;
  /** Every route with its access, for documentation and tests. Throws before the host has started. */
  readonly routes: readonly RouteSummary[];
}

/** The result of {@link Invect.authorize} for a request that may pass. */
export interface Authorized {
  readonly identity: InvectIdentity | null;
  /** The session, as the plugin that found the identity describes it. With user-auth it is better-auth's `{ user, session }`. */
  readonly session: unknown;
  readonly headers: Headers;
}

export type RouteSummary = Pick<Route, 'method' | 'path' | 'access' | 'accepts' | 'source'>;
