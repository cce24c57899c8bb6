import { expect, it } from 'vitest';
import type { Route } from './route.js';
import { refuseOverlappingRoutes } from './route-overlaps.js';

const at = (method: Route['method'], path: string, source = 'host', accepts?: 'text/html'): Route => ({
  method,
  path,
  source,
  access: { public: true },
  ...(accepts && { accepts }),
  respond: () => Promise.resolve(new Response()),
});

it.each([
  ['the same route twice', at('GET', '/x'), at('GET', '/x')],
  ['every method and one', at('ALL', '/x'), at('PATCH', '/x')],
  ['a wildcard and a path below it', at('ALL', '/plugins/x/*', 'one'), at('GET', '/plugins/x/y', 'two')],
  ['a wildcard and its own root', at('ALL', '/plugins/x/*', 'one'), at('GET', '/plugins/x', 'two')],
  ['a parameter and a name', at('GET', '/flows/:flowId'), at('GET', '/flows/search')],
  ['parameters of two names, whatever the methods', at('GET', '/flows/:flowId'), at('POST', '/flows/:id')],
  ['two pages', at('GET', '/x', 'one', 'text/html'), at('GET', '/x', 'two', 'text/html')],
])('refuses %s', (_name, one, other) => {
  expect(() => refuseOverlappingRoutes([one, other])).toThrow(/could answer the same request/);
  expect(() => refuseOverlappingRoutes([other, one])).toThrow(/could answer the same request/);
});

it('names both routes and their owners', () => {
  const routes = [at('ALL', '/plugins/x/*', 'one'), at('GET', '/plugins/x/y', 'two')];
  expect(() => refuseOverlappingRoutes(routes)).toThrow(
    'ALL /plugins/x/* of plugin "one" and GET /plugins/x/y of plugin "two"',
  );
});

it('accepts routes that no request can match together', () => {
  refuseOverlappingRoutes([
    at('GET', '/', 'host', 'text/html'),
    at('GET', '/'),
    at('GET', '/flows'),
    at('POST', '/flows'),
    at('GET', '/flows/:flowId'),
    at('GET', '/flows/:flowId/versions'),
    at('GET', '/flows/:flowId/versions/:version'),
    at('ALL', '/plugins/auth/*'),
    at('GET', '/plugins/author'),
  ]);
});

it('lets a plugin put a path in front of its own wildcard, and not behind it', () => {
  const [own, all] = [at('GET', '/plugins/x/options', 'one'), at('ALL', '/plugins/x/*', 'one')];
  refuseOverlappingRoutes([own, all]);
  expect(() => refuseOverlappingRoutes([all, own])).toThrow(/could answer the same request/);
});

it('refuses a path without a leading slash', () => {
  expect(() => refuseOverlappingRoutes([at('GET', 'x', 'one')])).toThrow(
    'GET x of plugin "one": a path begins with a slash.',
  );
});
