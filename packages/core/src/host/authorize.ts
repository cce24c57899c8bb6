import { v4 as uuidv4 } from 'uuid';
import { contextOf } from '../http/arrival.js';
import { toStandardResponse } from '../http/buffered-response.js';
import type { RequestContext } from '../http/context.js';
import { lazyRequestOf } from '../http/lazy-request.js';
import { refusal, toInvectError } from '../http/refusal.js';
import { finish } from '../http/respond.js';
import type { HttpHost } from './http-host.js';
import type { Invect } from './invect.js';
import type { HostSettings } from './options.js';

/** The audit log does not know the paths of the app's own routes. */
const APP_ROUTE = { method: 'ALL', path: "the app's own route" };

/** Creates the function that decides about requests to the app's own routes. It never rejects. */
export function createAuthorize(http: HttpHost, { publicUrl, logger }: HostSettings): Invect['authorize'] {
  return async (request, access, arrival = {}) => {
    const requestId = uuidv4();
    const responseHeaders = new Headers();
    await http.startup.pending;
    let context: RequestContext | undefined;
    try {
      const { gate } = http.pipeline;
      // The path of an app's own route is not below the mount, and the gate does not need it.
      const atRoot = { ...arrival, target: '/' };
      context = contextOf(lazyRequestOf(request), atRoot, { publicUrl, requestId, responseHeaders });
      const identity = await gate.admitToApp(access, context);
      return { identity, session: identity && (context.found.session?.() ?? null), headers: responseHeaders };
    } catch (error) {
      if (context) http.pipeline.onRefused(toInvectError(error), context, APP_ROUTE);
      const label = { requestId, method: request.method, path: "the app's own route" };
      return toStandardResponse(finish(refusal(error, label, logger), responseHeaders, requestId), 'GET');
    }
  };
}
