import { v4 as uuidv4 } from 'uuid';
import { type Arrival, contextOf } from '../http/arrival.js';
import { createCors } from '../http/cors.js';
import type { Handle } from '../http/handle.js';
import type { LazyRequest } from '../http/lazy-request.js';
import { refusal } from '../http/refusal.js';
import { finish } from '../http/respond.js';
import { createUnlistedOriginWarning } from '../http/unlisted-origin-warning.js';
import type { HttpHost } from './http-host.js';
import type { HostSettings } from './options.js';

/** Creates the function that answers all requests to the mount. It never rejects. */
export function createHandle(http: HttpHost, { publicUrl, logger }: HostSettings): Handle {
  const cors = createCors(http.trustsOrigin, logger);
  const warnOfUnlistedOrigin = createUnlistedOriginWarning(publicUrl, logger);

  function answer(incoming: LazyRequest, arrival: Arrival, requestId: string): Promise<Response> {
    const refuse = (error: unknown): Response => {
      const label = { requestId, method: incoming.method, path: '' };
      return finish(refusal(error, label, logger), new Headers(), requestId);
    };
    try {
      const { serve } = http.pipeline;
      const context = contextOf(incoming, arrival, { publicUrl, requestId, responseHeaders: new Headers() });
      http.reportMount(arrival.mountPath ?? '');
      return serve(context).catch(refuse);
    } catch (error) {
      return Promise.resolve(refuse(error));
    }
  }

  function respond(incoming: LazyRequest, arrival: Arrival): Promise<Response> {
    const requestId = uuidv4();
    const answered = cors.around(incoming, requestId, () => answer(incoming, arrival, requestId));
    if (!incoming.headers.has('origin')) return answered;
    return answered.then((response) => {
      if (http.startup.state === 'started') warnOfUnlistedOrigin(incoming, arrival, response);
      return response;
    });
  }

  return (incoming, arrival) => {
    // CORS waits for the start as well, because a plugin knows its trusted origins only after it has started.
    const { pending } = http.startup;
    return pending === null ? respond(incoming, arrival) : pending.then(() => respond(incoming, arrival));
  };
}
