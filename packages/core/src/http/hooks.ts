import type { InvectIdentity } from '../access/identity.js';
import type { InvectError } from '../errors.js';
import type { RequestContext } from './context.js';

/**
 * Functions of a plugin that the host calls for every request.
 *
 * A hook that throws an {@link InvectError} refuses the request with that error. If it throws anything else, the answer is a 500 without
 * details. A request never passes because a hook failed.
 */
export interface RequestHooks {
  /**
   * Runs before the gate. A returned Response answers the request. A returned Request replaces it, but its method and path are not read
   * again. If you make it of the original request, pass `signal: request.signal`, so that it aborts if the client disconnects.
   */
  onRequest?(context: RequestContext): Promise<Request | Response | void>;
  /** Identifies the caller. After `null`, the host calls the hook of the next plugin. */
  onAuthorize?(context: RequestContext): Promise<InvectIdentity | null>;
  /**
   * Runs when a request is refused, for any reason. A returned Response replaces the refusal, for example to send a browser to a sign-in
   * page. The first plugin that returns one wins.
   */
  onRefusal?(error: InvectError, context: RequestContext): Promise<Response | void>;
  /** Runs after the handler. A returned Response replaces the response, whose Set-Cookie headers are kept. */
  onResponse?(response: Response, context: RequestContext): Promise<Response | void>;
}
