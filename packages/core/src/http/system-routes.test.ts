import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type Route, type RouteCall, type RouteDeclaration, route } from './route.js';
import { systemRoutes } from './system-routes.js';

const thing = route({
  method: 'GET',
  path: '/things/:thingId',
  permission: 'flow:read',
  summary: 'Read a thing',
  response: z.object({ id: z.string() }),
  handle: () => ({ id: 'x' }),
});

async function documentAt(mountPath: string, { respond }: RouteDeclaration) {
  const context = { search: '', facts: { mountPath } };
  const response = await respond({ context, params: {} } as unknown as RouteCall);
  return (await response.json()) as { openapi: string; servers: unknown; paths: Record<string, unknown> };
}

it('creates the OpenAPI document once, and sets its server for each request', async () => {
  const routes = vi.fn((): Route[] => [{ ...thing, source: 'host' }]);
  const made = systemRoutes({
    permissionsOf: () => [],
    creatableBy: () => ({}),
    routes,
    errorCodes: ['request:invalid'],
    hasHomePage: false,
  });
  const document = made.find(({ path }) => path === '/openapi.json') as RouteDeclaration;
  expect(routes).not.toHaveBeenCalled();
  const [below, atRoot] = [await documentAt('/a/b', document), await documentAt('', document)];
  expect(routes).toHaveBeenCalledOnce();
  expect([below.openapi, below.servers, atRoot.servers]).toEqual(['3.1.0', [{ url: '/a/b' }], [{ url: '/' }]]);
  expect(Object.keys(below.paths)).toEqual(['/things/{thingId}']);
  expect(atRoot.paths).toEqual(below.paths);
});
