import { effectivePermissions } from '../access/roles.js';
import { refuseOverlaps } from '../http/overlaps.js';
import type { Route } from '../http/route.js';
import { systemRoutes } from '../http/system-routes.js';
import { routesOfPlugin } from '../plugins/routes.js';
import { resourceRoutes } from '../resources.js';
import type { Host, RunningPlugin } from './open-host.js';

/**
 * All routes of a host that has started.
 *
 * @throws TypeError where two of them could answer the same request, where a plugin's path is not its own, and where one asks for a
 *   permission that nobody has registered
 */
export function routesOf({ settings, services, plugins }: Host): readonly Route[] {
  const { permissions, roles, errors } = settings;
  const system = systemRoutes({
    permissionsOf: (identity) => effectivePermissions(identity, roles, permissions),
    routes: () => routes,
    errorCodes: Object.keys(errors),
  });
  const own = [...system, ...resourceRoutes(services)];
  const routes: readonly Route[] = [
    ...own.map((route) => ({ ...route, source: 'host' })),
    ...plugins.flatMap(routesOfRunning),
  ];
  refuseOverlaps(routes);
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
    `${source === 'host' ? 'the host' : `plugin "${source}"`}: ${method} ${path} asks for ${JSON.stringify(access.permission)}, which is no permission: register it in permissions`,
  );
}
