import { effectivePermissions } from '../access/roles.js';
import type { Route } from '../http/route.js';
import { refuseOverlappingRoutes } from '../http/route-overlaps.js';
import { systemRoutes } from '../http/system-routes.js';
import { routesOfPlugin } from '../plugins/routes.js';
import { resourceRoutes } from '../resources.js';
import { creatableBy } from './creatable.js';
import type { Host, RunningPlugin } from './open-host.js';
import { type Circumstances, settingsRoute } from './settings.js';

/**
 * Returns all routes of a host that has started.
 *
 * @throws TypeError if two routes could match the same request, if a plugin's path is outside of its own segment, or if a permission is
 *   not registered
 */
export function routesOf(host: Host, circumstances: Circumstances): readonly Route[] {
  const { settings, services, plugins } = host;
  const { permissions, roles, errors } = settings;
  const system = systemRoutes({
    permissionsOf: (identity) => effectivePermissions(identity, roles, permissions),
    creatableBy: (call) => creatableBy(call, services, roles),
    routes: () => routes,
    errorCodes: Object.keys(errors),
    hasHomePage: plugins.some(({ started }) => started.pages && '/' in started.pages.paths),
  });
  const own = [...system, ...resourceRoutes(services), settingsRoute(host, circumstances)];
  const routes: readonly Route[] = [
    ...own.map((route) => ({ ...route, source: 'host' })),
    ...plugins.flatMap(routesOfRunning),
  ];
  refuseOverlappingRoutes(routes);
  for (const route of routes) checkPermission(route, Object.keys(permissions));
  return routes;
}

function routesOfRunning({ plugin, started }: RunningPlugin): Route[] {
  try {
    return routesOfPlugin(plugin, started);
  } catch (error) {
    throw new TypeError(`plugin "${plugin.id}": ${(error as Error).message}`);
  }
}

function checkPermission({ source, method, path, access }: Route, known: readonly string[]): void {
  if (access.permission === undefined || known.includes(access.permission)) return;
  throw new TypeError(
    `${source === 'host' ? 'the host' : `plugin "${source}"`}: ${method} ${path} asks for ${JSON.stringify(access.permission)}, which is not a permission: register it in permissions`,
  );
}
