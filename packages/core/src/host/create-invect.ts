import { toStandardResponse } from '../http/buffered-response.js';
import { withHandle } from '../http/handle.js';
import { lazyRequestOf } from '../http/lazy-request.js';
import { createAuthorize } from './authorize.js';
import { createHandle } from './handle-request.js';
import { HttpHost } from './http-host.js';
import type { Invect } from './invect.js';
import { type AdapterFacts, openHost } from './open-host.js';
import type { InvectOptions } from './options.js';

/**
 * Creates a host and starts it. It returns at once, and requests wait for the start.
 *
 * @param adapter what the adapter knows before the first request
 * @throws TypeError if an option is wrong, with a sentence that names the option and the fix
 * @example
 * const invect = createInvect({
 *   baseDatabaseConfig: { type: 'sqlite', connectionString: 'file:./dev.db', id: 'main' },
 *   plugins: [userAuth({ auth })],
 * })
 * const response = await invect.fetch(request, { mountPath: '/invect' })
 */
export function createInvect(options: InvectOptions, adapter: AdapterFacts = {}): Invect {
  const host = openHost(options, adapter);
  const http = new HttpHost(host);
  const handle = createHandle(http, host.settings);
  const invect: Invect = {
    fetch: async (request, arrival = {}) =>
      toStandardResponse(await handle(lazyRequestOf(request), arrival), request.method),
    authorize: createAuthorize(http, host.settings),
    mountedAt: (mountPath) => http.mountedAt(mountPath),
    ready: () => http.startup.ready(),
    close: () => http.close(),
    get routes() {
      return http.routes;
    },
  };
  return withHandle(invect, handle);
}
