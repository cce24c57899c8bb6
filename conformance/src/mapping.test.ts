import type { InvectPlugin } from '@invect/core';
import { makeWorld, TARGETS, type Target, type World, type WorldOptions } from '@invect/testing';
import { afterEach, describe, expect, it } from 'vitest';

const [target] = TARGETS as [Target];
const worlds: World[] = [];

async function world(options: WorldOptions = {}): Promise<World> {
  const made = await makeWorld(target, options);
  worlds.push(made);
  return made;
}

afterEach(async () => {
  for (const made of worlds.splice(0)) await made.close();
});

describe('the default role mapping', () => {
  it.each([
    ['admin', 'admin'],
    ['viewer', 'viewer'],
    ['readonly', 'viewer'],
    ['user', 'editor'],
    [null, 'editor'],
    ['', 'editor'],
    ['Viewer', 'editor'],
    ['user,admin', 'admin'],
    ['viewer,guest', 'viewer'],
    ['guest,other', 'editor'],
  ])('maps %j to %s', async (role, wanted) => {
    const person = await (await world()).person(role);
    expect((await person.get('/me')).body.role).toBe(wanted);
  });

  it('names people by their e-mail address where they have no name', async () => {
    const here = await world();
    const person = await here.person();
    here.database.prepare("update user set name = '' where id = ?").run(person.id);
    expect((await person.get('/me')).body.name).toBe(person.email);
  });
});

it('maps roles with mapRole, the strongest of several', async () => {
  const here = await world({
    userAuth: { mapRole: (role) => (role === 'superadmin' ? 'admin' : role === 'member' ? 'editor' : 'viewer') },
  });
  for (const [role, wanted] of [
    ['superadmin', 'admin'],
    ['member', 'editor'],
    [null, 'viewer'],
    ['guest,member', 'editor'],
  ] as const) {
    expect((await (await here.person(role)).get('/me')).body.role).toBe(wanted);
  }
});

describe('mapUser', () => {
  const answer = async (mapUser: NonNullable<WorldOptions['userAuth']>['mapUser'], extra: object = {}) => {
    const person = await (await world({ userAuth: { mapUser, ...extra } })).person();
    return person.get('/me');
  };

  it('makes the identity, asynchronously too', async () => {
    const { body } = await answer(async (user) => ({
      id: user.id,
      role: 'viewer',
      teamIds: ['t'],
      permissions: ['flow:write'],
    }));
    expect(body).toMatchObject({
      role: 'viewer',
      teamIds: ['t'],
      permissions: expect.arrayContaining(['flow:write', 'flow:read']),
    });
  });

  it('fails closed, whatever it does', async () => {
    expect((await answer(() => null)).body.code).toBe('auth:forbidden');
    expect((await answer(() => undefined)).body.code).toBe('auth:forbidden');
    expect((await answer(() => ({}) as never)).status).toBe(500);
    expect((await answer(() => 'admin' as never)).status).toBe(500);
    expect((await answer(() => ({ id: 'x', permissions: ['all'] }) as never)).status).toBe(500);
    expect((await answer(() => Promise.reject(new Error('boom')))).body.message).not.toContain('boom');
    expect((await answer(() => new Promise(() => {}), { mapUserTimeoutMs: 50 })).status).toBe(503);
  });

  it('grants nothing for a role nobody knows, and says so in the log', async () => {
    const here = await world({ userAuth: { mapUser: (user) => ({ id: user.id, role: 'Admin' }) } });
    const person = await here.person();
    expect((await person.get('/me')).body.permissions).toEqual([]);
    expect((await person.get('/flows')).status).toBe(403);
    expect(here.log.filter(({ fields }) => 'role' in fields && fields.role === 'Admin')).toHaveLength(1);
  });

  it('is not asked about a banned user', async () => {
    const here = await world({ userAuth: { mapUser: (user) => ({ id: user.id, role: 'admin' }) } });
    const person = await here.person();
    here.database.prepare('update user set banned = 1 where id = ?').run(person.id);
    expect((await person.get('/me')).status).toBe(403);
  });
});

describe('publicPaths', () => {
  it('need no session, by whole segments', async () => {
    const stranger = (await world({ userAuth: { publicPaths: ['/health', '/webhooks', '/flows'] } })).stranger();
    expect((await stranger.get('/flows')).status).toBe(200);
    expect((await stranger.get('/webhooks/x')).status).toBe(404);
    expect((await stranger.get('/webhooksX')).status).toBe(401);
    expect((await stranger.get('/credentials')).status).toBe(401);
  });
});

describe("onSessionError: 'continue'", () => {
  const service: InvectPlugin = {
    id: 'service-token',
    authenticates: true,
    start: () => ({
      hooks: {
        onAuthorize: async ({ headers }) =>
          headers.get('x-service') === 'yes' ? { id: 'service', role: 'viewer' } : null,
      },
    }),
  };

  it('asks the next plugin, and still refuses where nobody knows the caller', async () => {
    const here = await world({ userAuth: { onSessionError: 'continue' }, host: { plugins: [service] } });
    expect((await here.stranger().get('/me', { 'x-service': 'yes' })).body.id).toBe('service');
    expect((await here.stranger().get('/me')).status).toBe(401);
    const person = await here.person();
    expect((await person.get('/me', { 'x-service': 'yes' })).body.id).toBe(person.id);
    here.database.exec('drop table session');
    expect((await person.get('/me', { 'x-service': 'yes' })).status).toBe(503);
  });

  it("is not what 'throw' does", async () => {
    const here = await world({ host: { plugins: [service] } });
    expect((await here.stranger().get('/me', { 'x-service': 'yes' })).status).toBe(401);
  });
});
