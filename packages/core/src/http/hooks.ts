import type { InvectIdentity } from '../access/identity.js';
import type { InvectError } from '../errors.js';
import type { RequestContext } from './context.js';

/**
 * What plugins do on a request's way.
 *
 * A hook that throws an {@link InvectError} refuses the request with it. Anything else it throws is a 500 without detail;
 * no failure of a hook ever lets a request pass.
 */
export interface RequestHooks {
  /**
   * Before the gate. A Response ends the request; a Request replaces it (its method and path are not looked at again). Give one
   * that is made of the request `signal: request.signal`, so that it hears of a client that leaves.
   */
  onRequest?(context: RequestContext): Promise<Request | Response | void>;
  /** Who is asking? `null` passes the question on to the next plugin. */
  onAuthorize?(context: RequestContext): Promise<InvectIdentity | null>;
  /**
   * For a request that is refused, whoever refuses it. A Response replaces the refusal, to lead a browser to a sign-in page for
   * instance. The first plugin that answers counts.
   */
  onRefusal?(error: InvectError, context: RequestContext): Promise<Response | void>;
  /** After the handler. May replace the response; its Set-Cookie headers are kept. */
  onResponse?(response: Response, context: RequestContext): Promise<Response | void>;
}
