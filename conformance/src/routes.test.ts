import type { Permission, RouteSummary } from '@invect/core';
import { MATRIX, makeWorld, type Person, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Machine, machineOf } from './keys/caller.js';

/** The documented table, written down a second time on purpose. */
const GRANTS: Record<string, RegExp> = {
  viewer: /^(flow|run|credential|trigger|team):read$|^key:/,
  editor: /^(flow|run|credential|trigger|key):|^(team|service_account):read$/,
  admin: /./,
  'key of a viewer': /^(flow|run|credential|trigger|team):read$|^key:/,
  'narrow key of an admin': /^flow:read$/,
  'whole key of an admin': /./,
  'key of a service account': /^flow:(read|write)$/,
};

const CALLERS = [
  'nobody',
  'expired',
  'revoked key',
  'viewer',
  'editor',
  'admin',
  'key of a viewer',
  'narrow key of an admin',
  'whole key of an admin',
  'key of a service account',
] as const;

/** Who changes these has signed in. The body is validated first. */
const NEEDS_SESSION = /^(DELETE \/(keys|service-accounts)\/|POST \/accept-invitation$)/;

/** Where the run, the flow or the webhook is looked up before the body is. Its body may be empty. */
const NEEDS_RUN = /^POST \/(flow-runs\/|flows\/:flowId\/run$)|^\w+ \/webhooks\//;

/** What a route must answer to a caller, from its declaration alone. */
function expected({ method, path, access }: RouteSummary, caller: string): number | { code: string } {
  if (!access.public && caller === 'nobody') return { code: 'auth:session_not_found' };
  if (!access.public && caller === 'expired') return { code: 'auth:session_expired' };
  if (!access.public && caller === 'revoked key') return { code: 'key:invalid' };
  const isBetterAuths = path === '/plugins/auth/*';
  if (isBetterAuths && /key/.test(caller)) return { code: 'auth:session_required' };
  if (access.permission && !GRANTS[caller]?.test(access.permission)) return { code: 'auth:forbidden' };
  if (isBetterAuths) return 404;
  if (/key/.test(caller) && NEEDS_SESSION.test(`${method} ${path}`)) return { code: 'auth:session_required' };
  if (NEEDS_RUN.test(`${method} ${path}`)) return 404;
  if (method === 'POST' || method === 'PATCH' || method === 'PUT') return 400;
  return path.includes(':') ? 404 : 200;
}

describe.each(MATRIX)('$name: every declared route', (target) => {
  let world: World;
  const callers = new Map<string, Person | Machine>();
  beforeAll(async () => {
    world = await makeWorld(target);
    callers.set('nobody', world.stranger());
    const leaver = await world.person('admin');
    callers.set('expired', leaver.twin());
    await leaver.signOut();
    for (const role of ['viewer', 'editor', 'admin']) callers.set(role, await world.person(role));
    const [viewer, admin] = ['viewer', 'admin'].map((role) => callers.get(role) as Person) as [Person, Person];
    const READS: Permission[] = ['flow:read', 'run:read', 'credential:read', 'trigger:read', 'team:read'];
    callers.set('key of a viewer', await machineOf(world, viewer, [...READS, 'key:read', 'key:write']));
    callers.set('narrow key of an admin', await machineOf(world, admin, ['flow:read']));
    callers.set('whole key of an admin', await machineOf(world, admin, ['*']));
    const revoked = await machineOf(world, admin, ['*']);
    await admin.call('DELETE', `/keys/${revoked.keyId}`);
    callers.set('revoked key', revoked);
    const account = (await admin.call('POST', '/service-accounts', { name: 'Build', role: 'editor' })).body.id;
    const wanted = { name: 'a key', scopes: ['flow:read', 'flow:write', 'user:read'] };
    const { token } = (await admin.call('POST', `/service-accounts/${account}/keys`, wanted)).body;
    callers.set('key of a service account', new Machine(world, token));
  });
  afterAll(() => world.close());

  it.each(CALLERS)('answers %s as its declaration says', async (name) => {
    const caller = callers.get(name) as Person | Machine;
    expect(world.invect.routes.length).toBeGreaterThan(10);
    for (const route of world.invect.routes) {
      const named = route.path.replaceAll(/:\w+/g, '01a00000-0000-7000-8000-000000000000').replace('*', 'nothing-here');
      // Next.js redirects the mount with a slash behind it to the one without.
      const path = named === '/' ? '' : named;
      const method = route.method === 'ALL' ? 'GET' : route.method;
      const body = /P/.test(method) ? {} : undefined;
      const { status, body: answer } = await (caller instanceof Machine ? caller : caller.twin()).call(
        method,
        path,
        body,
        route.accepts && { accept: route.accepts },
      );
      const wanted = expected(route, name);
      const label = `${method} ${path} as ${name}`;
      if (typeof wanted === 'number') expect([label, status]).toEqual([label, wanted]);
      else expect([label, answer?.code]).toEqual([label, wanted.code]);
    }
  });
});
