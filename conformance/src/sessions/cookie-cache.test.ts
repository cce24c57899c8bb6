import { EACH_ADAPTER, EACH_DATABASE, makeWorld, type World } from '@invect/testing';
import { organization } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CACHE = 'better-auth.session_data';

const options = {
  betterAuth: {
    session: { cookieCache: { enabled: true, maxAge: 300 } },
    plugins: [organization()],
    user: { additionalFields: { about: { type: 'string' as const, required: false } } },
  },
};

describe.each(EACH_DATABASE)("$name: better-auth's cookie cache", (setting) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(setting, options);
  });
  afterAll(() => world.close());

  it('keeps a session that was revoked alive on no route', async () => {
    const person = await world.person();
    const { body: club } = await person.auth('POST', '/organization/create', { name: 'Club', slug: person.id });
    expect(person.cookies.has(CACHE)).toBe(true);
    const thief = person.twin();
    expect((await person.signOut()).status).toBe(200);
    for (const [method, path, body] of [
      ['GET', '/list-sessions', undefined],
      ['POST', '/update-user', { name: 'Thief' }],
      ['POST', '/organization/invite-member', { email: 'x@example.test', role: 'admin', organizationId: club.id }],
      ['GET', '/organization/list', undefined],
    ] as const)
      expect([path, (await thief.twin().auth(method, path, body)).status]).toEqual([path, 401]);
    expect((await thief.twin().auth('GET', '/get-session')).body).toBeNull();
    const [row] = await world.sql('select name from "user" where id = ?', person.id);
    expect(row?.['name']).toBe('Somebody');
  });

  it('keeps no role alive either', async () => {
    const person = await world.person('admin');
    expect((await person.auth('GET', '/get-session')).body.user.role).toBe('admin');
    expect(decodeURIComponent(person.cookies.get(CACHE) ?? '')).not.toBe('');
    await world.sql('update "user" set role = ? where id = ?', 'user', person.id);
    expect((await person.twin().auth('GET', '/admin/list-users')).status).toBe(403);
    expect((await person.auth('GET', '/get-session')).body.user.role).toBe('user');
  });
});

describe.each(EACH_ADAPTER)("$name: better-auth's cookie cache", (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target, options);
  });
  afterAll(() => world.close());

  it("is still set for the app's own pages, and leaves nothing behind", async () => {
    const person = await world.person();
    const caches = (): string[] => [...person.cookies.keys()].filter((name) => name.startsWith(CACHE));
    expect(caches()).toEqual([CACHE]);
    await person.auth('POST', '/update-user', { about: 'long '.repeat(1_500) });
    expect(caches().sort()).toEqual([`${CACHE}.0`, `${CACHE}.1`, `${CACHE}.2`]);
    await person.auth('POST', '/update-user', { about: 'short' });
    expect(caches()).toEqual([CACHE]);
    await person.auth('POST', '/update-user', { about: 'long '.repeat(1_500) });
    await person.signOut();
    expect(caches()).toEqual([]);
  });
});
