import { EACH_ADAPTER, EACH_DATABASE, makeWorld, ONE_TARGET, PASSWORD, type Person, type World } from '@invect/testing';
import { organization } from 'better-auth/plugins';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeTwoFactorWorld, newcomer, newOwner, setUp } from '../surface/second-factor.js';

const REQUIRED = [403, 'auth:two_factor_required'];

const answerOf = async (answer: ReturnType<Person['get']>): Promise<unknown[]> => {
  const { status, body } = await answer;
  return [status, body?.code];
};

describe.each([...EACH_ADAPTER, ...EACH_DATABASE.slice(1)])('$name: a second factor for everybody', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeTwoFactorWorld(target, {
      userAuth: { requireTwoFactor: true },
      betterAuth: { plugins: [organization()] },
    });
  });
  afterAll(() => world.close());

  it('refuses who has none, tells them so, and lets them set it up', async () => {
    const { browser } = await newcomer(world);
    expect(await answerOf(browser.get('/flows'))).toEqual(REQUIRED);
    expect(await answerOf(browser.call('POST', '/flows', { name: 'x' }))).toEqual(REQUIRED);
    expect(await answerOf(browser.get('/no-such-route'))).toEqual(REQUIRED);
    expect((await browser.get('/me')).body).toMatchObject({ id: browser.id, missing: ['two_factor'] });
    await setUp(browser);
    expect((await browser.get('/me')).body.missing).toEqual([]);
    expect((await browser.get('/flows')).status).toBe(200);
  });

  it("is asked for on better-auth's own routes, however they are spelt", async () => {
    const { browser } = await newcomer(world);
    const twin = browser.twin();
    const requests: [string, string, object?][] = [
      ['GET', '/list-sessions'],
      ['POST', '/update-user', { name: 'Mallory' }],
      ['POST', '/change-password', { currentPassword: PASSWORD, newPassword: `${PASSWORD}!` }],
      ['POST', '/organization/create', { name: 'Acme', slug: 'acme' }],
      ['GET', '/two-factor/../list-sessions'],
      ['GET', '/two-factor/%2e%2e/list-sessions'],
      ['GET', '/organization/list?x=/two-factor/enable'],
    ];
    for (const [method, path, body] of requests) {
      expect([path, await answerOf(browser.auth(method, path, body))]).toEqual([path, REQUIRED]);
    }
    expect((await browser.auth('GET', '/get-session')).body.user.id).toBe(browser.id);
    expect((await browser.signOut()).status).toBe(200);
    expect((await twin.get('/me')).status).toBe(401);
  });

  it('counts again from the request after it was turned off, for sessions made before', async () => {
    const { browser } = await newOwner(world);
    const twin = browser.twin();
    expect((await twin.get('/flows')).status).toBe(200);
    expect((await browser.auth('POST', '/two-factor/disable', { password: PASSWORD })).status).toBe(200);
    expect(await answerOf(browser.get('/flows'))).toEqual(REQUIRED);
    await world.sql('delete from session where "userId" = ? and token = ?', browser.id, tokenOf(twin));
    expect((await twin.get('/me')).status).toBe(401);
  });

  it('counts from the request after the row says so, whoever wrote it', async () => {
    const { browser } = await newOwner(world);
    expect((await browser.get('/flows')).status).toBe(200);
    const off = world.store.authUrl.type === 'postgres' ? 'false' : 0;
    await world.sql('update "user" set "twoFactorEnabled" = ? where id = ?', off, browser.id);
    expect(await answerOf(browser.get('/flows'))).toEqual(REQUIRED);
  });
});

describe.each(ONE_TARGET)('$name: a second factor for admins', (target) => {
  let world: World;
  afterEach(() => world.close());

  it('lets others in without one, and admits an admin only with one', async () => {
    world = await makeTwoFactorWorld(target, { userAuth: { requireTwoFactor: ['admin'] } });
    const admin = await world.person('admin');
    const editor = await world.person();
    expect((await editor.get('/flows')).status).toBe(200);
    expect(await answerOf(admin.get('/flows'))).toEqual(REQUIRED);
    expect(await answerOf(admin.auth('GET', '/admin/list-users?limit=1'))).toEqual(REQUIRED);
    await setUp(admin);
    expect((await admin.get('/flows')).status).toBe(200);
    expect((await admin.call('PATCH', `/members/${editor.id}`, { role: 'admin' })).status).toBe(200);
    expect(await answerOf(editor.get('/flows'))).toEqual(REQUIRED);
    expect((await editor.get('/me')).body).toMatchObject({ role: 'admin', missing: ['two_factor'] });
    expect((await admin.call('PATCH', `/members/${editor.id}`, { role: 'viewer' })).status).toBe(200);
    expect((await editor.get('/flows')).status).toBe(200);
  });

  it('concerns whoever mapUser gives every permission, whatever it calls their role', async () => {
    world = await makeTwoFactorWorld(target, {
      userAuth: {
        requireTwoFactor: ['admin'],
        mapUser: ({ id, name }) => ({ id, role: 'viewer', permissions: name === 'Root' ? ['*'] : [] }),
      },
    });
    const [viewer, root] = [await world.person(), await world.person()];
    await world.sql('update "user" set name = ? where id = ?', 'Root', root.id);
    expect((await viewer.get('/flows')).status).toBe(200);
    expect(await answerOf(root.get('/flows'))).toEqual(REQUIRED);
  });

  it('is what an admin needs who impersonates somebody, who needs none', async () => {
    world = await makeTwoFactorWorld(target, { userAuth: { requireTwoFactor: true } });
    const admin = await world.person('admin');
    const { browser: user } = await newcomer(world);
    expect(await answerOf(admin.auth('POST', '/admin/impersonate-user', { userId: user.id }))).toEqual(REQUIRED);
    await setUp(admin);
    const impersonated = admin.twin();
    expect((await impersonated.auth('POST', '/admin/impersonate-user', { userId: user.id })).status).toBe(200);
    expect((await impersonated.get('/me')).body).toMatchObject({ id: user.id, missing: [] });
    expect((await impersonated.get('/flows')).status).toBe(200);
    expect((await admin.auth('POST', '/two-factor/disable', { password: PASSWORD })).status).toBe(200);
    expect(await answerOf(impersonated.get('/flows'))).toEqual([403, 'auth:forbidden']);
  });

  it('cannot be required without the plugin, and not of a role that does not exist', async () => {
    world = await makeTwoFactorWorld(target);
    await expect(makeTwoFactorWorld(target, { userAuth: { requireTwoFactor: ['boss'] } })).rejects.toThrow(
      'userAuth: requireTwoFactor names the role "boss"; the host has admin, editor, viewer.',
    );
    await expect(makeWorld(target, { userAuth: { requireTwoFactor: true } })).rejects.toThrow(
      'betterAuth({ plugins: [twoFactor()] })',
    );
    for (const wrong of [false, 'admin', [], [1]]) {
      await expect(makeTwoFactorWorld(target, { userAuth: { requireTwoFactor: wrong as never } })).rejects.toThrow(
        "userAuth: requireTwoFactor must be true, or an array of roles: ['admin'].",
      );
    }
  });
});

function tokenOf(person: Person): string {
  return decodeURIComponent(person.cookies.get('better-auth.session_token') ?? '').split('.')[0] ?? '';
}
