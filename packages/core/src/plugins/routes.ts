import { accessOf } from '../access/route-access.js';
import { DEFAULT_MAX_BODY_BYTES, limitBody } from '../http/body-limits.js';
import { isSafe, refuseCrossSite } from '../http/cross-site.js';
import { routesOfPages } from '../http/pages/routes.js';
import type { Route, RouteCall } from '../http/route.js';
import type { InvectPlugin, PluginEndpoint, StartedPlugin } from './contract.js';

/**
 * Returns the routes and endpoints of a plugin, with their full paths below `/plugins`, and its pages.
 *
 * @throws TypeError if a path is outside of the plugin's own segment, or if a route does not say who may call it
 */
export function routesOfPlugin(plugin: InvectPlugin, { routes = [], endpoints = [], pages }: StartedPlugin): Route[] {
  const own = [...routes, ...endpoints.map(routeOf)].map((route) => {
    checkPath(route.path, plugin);
    return { ...route, path: `/plugins${route.path}` };
  });
  const ofPages = pages ? routesOfPages(pages, segmentOf(plugin)) : [];
  return [...own, ...ofPages].map((route) => ({ ...route, source: plugin.id }));
}

/** Returns the first segment of a plugin's paths. */
export function segmentOf({ id, segment = id }: InvectPlugin): string {
  return segment;
}

function checkPath(path: string, plugin: InvectPlugin): void {
  const segment = segmentOf(plugin);
  if (path === `/${segment}` || path.startsWith(`/${segment}/`)) return;
  throw new TypeError(`its path ${JSON.stringify(path)} must be /${segment}, or begin with /${segment}/`);
}

function routeOf(endpoint: PluginEndpoint): Omit<Route, 'source'> {
  const { method, path } = endpoint;
  return { method, path, access: access(endpoint), respond: (call) => answer(endpoint, call) };
}

function access(endpoint: PluginEndpoint): Route['access'] {
  try {
    return accessOf(endpoint);
  } catch (error) {
    throw new TypeError(`the endpoint ${endpoint.path} ${(error as Error).message}.`);
  }
}

async function answer(endpoint: PluginEndpoint, call: RouteCall): Promise<Response> {
  const { context, caller, params, bodyTimeoutMs: timeoutMs, trustsOrigin } = call;
  const maxBytes = endpoint.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES;
  const { request, exceeded } = limitBody(context.request, { maxBytes, timeoutMs });
  try {
    const response = await endpoint.handler({
      ...context,
      request,
      identity: caller.identity,
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
}
