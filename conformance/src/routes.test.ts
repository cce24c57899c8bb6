import type { RouteSummary } from '@invect/core';
import { MATRIX, makeWorld, type Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The documented table, written down a second time on purpose. */
const GRANTS: Record<string, RegExp> = {
  viewer: /^(flow|run|credential|webhook|team):read$/,
  editor: /^(flow|run|credential|webhook):|^team:read$/,
  admin: /./,
};

const CALLERS = ['nobody', 'expired', 'viewer', 'editor', 'admin'] as const;

/** What a route must answer to a caller, from its declaration alone. */
function expected({ method, path, access }: RouteSummary, caller: string): number | { code: string } {
  if (!access.public && caller === 'nobody') return { code: 'auth:session_not_found' };
  if (!access.public && caller === 'expired') return { code: 'auth:session_expired' };
  if (access.permission && !GRANTS[caller]?.test(access.permission)) return { code: 'auth:forbidden' };
  if (path.startsWith('/plugins/')) return 404;
  if (method === 'POST' || method === 'PATCH' || method === 'PUT') return 400;
  return path.includes(':') ? 404 : 200;
}

describe.each(MATRIX)('$name: every declared route', (target) => {
  let world: World;
  const callers = new Map<string, Person>();
  beforeAll(async () => {
    world = await makeWorld(target);
    callers.set('nobody', world.stranger());
    const leaver = await world.person('admin');
    callers.set('expired', leaver.twin());
    await leaver.signOut();
    for (const role of ['viewer', 'editor', 'admin']) callers.set(role, await world.person(role));
  });
  afterAll(() => world.close());

  it.each(CALLERS)('answers %s as its declaration says', async (name) => {
    const caller = callers.get(name) as Person;
    expect(world.invect.routes.length).toBeGreaterThan(10);
    for (const route of world.invect.routes) {
      const named = route.path.replaceAll(/:\w+/g, '01a00000-0000-7000-8000-000000000000').replace('*', 'nothing-here');
      // Next.js redirects the mount with a slash behind it to the one without.
      const path = named === '/' ? '' : named;
      const method = route.method === 'ALL' ? 'GET' : route.method;
      const body = /P/.test(method) ? {} : undefined;
      const { status, body: answer } = await caller
        .twin()
        .call(method, path, body, route.accepts && { accept: route.accepts });
      const wanted = expected(route, name);
      const label = `${method} ${path} as ${name}`;
      if (typeof wanted === 'number') expect([label, status]).toEqual([label, wanted]);
      else expect([label, answer?.code]).toEqual([label, wanted.code]);
    }
  });
});
