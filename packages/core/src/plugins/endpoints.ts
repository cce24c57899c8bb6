import { DEFAULT_MAX_BODY_BYTES, limitBody } from '../http/body.js';
import { isSafe, refuseCrossSite } from '../http/origin.js';
import { accessOf, type Route } from '../http/route.js';
import type { InvectPlugin } from './contract.js';

/**
 * The endpoints of the plugins as routes under `/plugins`.
 *
 * @throws TypeError where an endpoint does not say who may call it. The type forbids that too, but JavaScript and casts do not.
 */
export function pluginRoutes(plugins: readonly InvectPlugin[]): Route[] {
  return plugins.flatMap((plugin) =>
    (plugin.endpoints ?? []).map((endpoint): Route => {
      const declared = [endpoint.public, endpoint.authenticated, endpoint.permission].filter(
        (access) => access !== undefined,
      );
      if (declared.length !== 1) {
        throw new TypeError(
          `plugin "${plugin.id}": the endpoint ${endpoint.path} must have exactly one of public: true, authenticated: true and permission.`,
        );
      }
      return {
        method: endpoint.method,
        path: `/plugins${endpoint.path}`,
        access: accessOf(endpoint),
        source: plugin.id,
        async respond({ context, identity, params, bodyTimeoutMs: timeoutMs, trustsOrigin }) {
          const maxBytes = endpoint.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
          const { request, exceeded } = limitBody(context.request, { maxBytes, timeoutMs });
          try {
            const response = await endpoint.handler({
              ...context,
              request,
              identity,
              params,
              trustsOrigin,
              refuseCrossSite: async () => {
                if (!isSafe(context.method)) await refuseCrossSite(context.headers, trustsOrigin);
              },
            });
            const error = exceeded();
            if (error === null) return response;
            await response.body?.cancel();
            throw error;
          } catch (error) {
            throw exceeded() ?? error;
          }
        },
      };
    }),
  );
}
