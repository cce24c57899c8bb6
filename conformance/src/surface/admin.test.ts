import type { InvectPlugin } from '@invect/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeWorld, type World } from '../world.js';
import { type Page, Visitor } from './visitor.js';
import { EACH_ADAPTER, EACH_DATABASE, ONE_TARGET } from './where.js';

let people = 0;

/** Shows the identity as handlers get it; `/me` leaves its metadata out. */
const mirror: InvectPlugin = {
  id: 'mirror',
  endpoints: [
    {
      method: 'GET',
      path: '/mirror/identity',
      authenticated: true,
      handler: ({ identity }) => Response.json(identity),
    },
  ],
};

const makeAdminWorld = (target: (typeof EACH_DATABASE)[number]): Promise<World> =>
  makeWorld(target, { host: { plugins: [mirror] } });

/** Somebody new, signed in. */
async function member(world: World, role?: string): Promise<{ id: string; email: string; browser: Visitor }> {
  const [email, browser] = [`member-${process.pid}-${++people}@example.test`, new Visitor(world)];
  const { id } = (await browser.signUp(email, `Member ${people}`)).body.user;
  if (role !== undefined) await world.sql('update "user" set role = ? where id = ?', role, id);
  return { id, email, browser };
}

const identityOf = async (browser: Visitor): Promise<Page['body']> =>
  (await browser.get('/plugins/mirror/identity')).body;

describe.each(EACH_ADAPTER)('$name: an administrator', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeAdminWorld(target);
  });
  afterAll(() => world.close());

  it('acts as a user, with that user’s permissions, and is themselves again afterwards', async () => {
    const [boss, user] = [await member(world, 'admin'), await member(world, 'viewer')];
    expect((await boss.browser.get('/me')).body.role).toBe('admin');
    expect((await boss.browser.auth('POST', '/admin/impersonate-user', { userId: user.id })).status).toBe(200);
    expect(await identityOf(boss.browser)).toMatchObject({
      id: user.id,
      role: 'viewer',
      metadata: { impersonatedBy: boss.id },
    });
    expect((await boss.browser.call('POST', '/flows', { name: 'x' })).status).toBe(403);
    expect((await boss.browser.auth('GET', '/admin/list-users')).status).toBe(403);
    expect((await identityOf(user.browser)).metadata).toBeUndefined();

    expect((await boss.browser.auth('POST', '/admin/stop-impersonating', {})).status).toBe(200);
    expect(await identityOf(boss.browser)).toMatchObject({ id: boss.id, role: 'admin' });
    expect((await identityOf(boss.browser)).metadata).toBeUndefined();
    expect((await identityOf(user.browser)).id).toBe(user.id);
  });

  it('bans somebody, whose next request is refused, and takes it back', async () => {
    const [boss, user] = [await member(world, 'admin'), await member(world)];
    expect(await user.browser.whoAmI()).toBe(await nameOf(user.id));
    expect((await boss.browser.auth('POST', '/admin/ban-user', { userId: user.id })).status).toBe(200);
    expect([401, 403]).toContain(await user.browser.whoAmI());
    expect((await new Visitor(world).signIn(user.email)).status).toBe(403);
    expect((await boss.browser.auth('POST', '/admin/unban-user', { userId: user.id })).status).toBe(200);
    expect((await user.browser.signIn(user.email)).status).toBe(200);
    expect(await user.browser.whoAmI()).toBe(await nameOf(user.id));
  });

  async function nameOf(id: string): Promise<unknown> {
    return (await world.sql('select name from "user" where id = ?', id))[0]?.['name'];
  }
});

describe.each(EACH_DATABASE)('$name: what an administrator does', (target) => {
  let world: World;
  let boss: Visitor;
  beforeAll(async () => {
    world = await makeAdminWorld(target);
    boss = (await member(world, 'admin')).browser;
  });
  afterAll(() => world.close());

  it('to a role counts from the next request', async () => {
    const { id, browser } = await member(world);
    const roles: unknown[] = [];
    for (const role of ['viewer', 'admin', ['viewer', 'admin'], 'user']) {
      expect((await boss.auth('POST', '/admin/set-role', { userId: id, role })).status).toBe(200);
      roles.push((await browser.get('/me')).body.role);
    }
    expect(roles).toEqual(['viewer', 'admin', 'admin', 'editor']);
  });

  it('to sessions counts from the next request: one of them, all of them', async () => {
    const { id, email, browser } = await member(world);
    const other = new Visitor(world);
    await other.signIn(email);
    const { sessions } = (await boss.auth('POST', '/admin/list-user-sessions', { userId: id })).body;
    expect(sessions).toHaveLength(2);
    const token = (await other.auth('GET', '/get-session')).body.session.token;
    expect((await boss.auth('POST', '/admin/revoke-user-session', { sessionToken: token })).status).toBe(200);
    expect([await other.whoAmI(), (await browser.get('/me')).status]).toEqual([401, 200]);
    expect((await boss.auth('POST', '/admin/revoke-user-sessions', { userId: id })).status).toBe(200);
    expect(await browser.whoAmI()).toBe(401);
  });

  it('to a user who is removed counts from the next request', async () => {
    const { id, email, browser } = await member(world);
    expect((await browser.get('/me')).status).toBe(200);
    expect((await boss.auth('POST', '/admin/remove-user', { userId: id })).status).toBe(200);
    expect(await browser.whoAmI()).toBe(401);
    expect((await browser.signIn(email)).status).toBe(401);
  });

  it('to a password counts for the next sign-in', async () => {
    const { id, email } = await member(world);
    const newPassword = 'set-by-an-admin-1';
    expect((await boss.auth('POST', '/admin/set-user-password', { userId: id, newPassword })).status).toBe(200);
    expect((await new Visitor(world).signIn(email)).status).toBe(401);
    expect((await new Visitor(world).signIn(email, newPassword)).status).toBe(200);
  });

  it('for a time ends with it', async () => {
    const { id, email, browser } = await member(world);
    expect((await boss.auth('POST', '/admin/ban-user', { userId: id, banExpiresIn: 3600 })).status).toBe(200);
    expect((await browser.signIn(email)).status).toBe(403);
    const column = target.database.name === 'SQLite' ? '2001-01-01T00:00:00.000Z' : '2001-01-01 00:00:00';
    await world.sql('update "user" set "banExpires" = ? where id = ?', column, id);
    expect((await browser.signIn(email)).status).toBe(200);
    expect((await browser.get('/me')).status).toBe(200);
  });
});

describe.each(ONE_TARGET)('$name: an impersonation', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeAdminWorld(target);
  });
  afterAll(() => world.close());

  it('is for administrators, and not of administrators', async () => {
    const [boss, other, user] = [await member(world, 'admin'), await member(world, 'admin'), await member(world)];
    const impersonate = (browser: Visitor, userId: string) =>
      browser.auth('POST', '/admin/impersonate-user', { userId });
    expect((await impersonate(user.browser, boss.id)).status).toBe(403);
    expect((await impersonate(boss.browser, other.id)).status).toBe(403);
    expect((await impersonate(new Visitor(world), user.id)).status).toBe(401);
    expect((await identityOf(boss.browser)).id).toBe(boss.id);
  });

  it('is over when its session is', async () => {
    const [boss, user] = [await member(world, 'admin'), await member(world, 'viewer')];
    await boss.browser.auth('POST', '/admin/impersonate-user', { userId: user.id });
    expect((await boss.browser.call('POST', '/flows', { name: 'x' })).status).toBe(403);
    await world.sql(
      'update session set "expiresAt" = ? where "impersonatedBy" = ?',
      '2001-01-01T00:00:00.000Z',
      boss.id,
    );
    expect(await boss.browser.whoAmI()).toBe(401);
  });
});

describe.each(ONE_TARGET)('$name: routes for administrators', (target) => {
  it.each(['/admin/list-users', '/admin/get-user?id=1'])('refuse everybody else at %s', async (path) => {
    const world = await makeAdminWorld(target);
    const { browser } = await member(world, 'viewer');
    for (const form of ['/plugins/auth/api/auth', '/plugins/auth']) {
      expect((await browser.get(form + path)).status).toBe(403);
      expect((await new Visitor(world).get(form + path)).status).toBe(401);
    }
    await world.close();
  });
});
