import { EACH_DATABASE, makeWorld, ONE_TARGET, redisStorage, type World, type WorldOptions } from '@invect/testing';
import { multiSession, organization } from 'better-auth/plugins';
import { afterEach, describe, expect, it } from 'vitest';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Somebody whose session goes on while an administrator bans them in the table: better-auth asks at sign-in only. */
async function banned(world: World) {
  const person = await world.person('admin');
  const yes = world.store.config.type === 'postgresql' ? 'true' : '1';
  await world.sql(`update "user" set banned = ${yes} where id = ?`, person.id);
  return person;
}

async function expectRefused(world: World): Promise<void> {
  const person = await banned(world);
  const FORBIDDEN = { status: 403, body: { code: 'auth:forbidden' } };
  expect(await person.get('/me')).toMatchObject(FORBIDDEN);
  for (const [method, path, body] of [
    ['GET', '/list-sessions', undefined],
    ['GET', '/admin/list-users', undefined],
    ['POST', '/admin/unban-user', { userId: person.id }],
    ['POST', '/update-user', { name: 'Still here' }],
    ['POST', '/organization/create', { name: 'Club', slug: person.id }],
  ] as const)
    expect([path, await person.twin().auth(method, path, body)]).toMatchObject([path, FORBIDDEN]);
  expect((await person.twin().auth('GET', '/get-session')).body).toBeNull();
  expect(await person.get('/me')).toMatchObject(FORBIDDEN);
  expect((await person.twin().signOut()).status).toBe(200);
  expect((await person.get('/me')).status).toBe(401);
}

describe.each(EACH_DATABASE)("$name: a banned user's session on better-auth's own routes", (setting) => {
  it('is refused as the gate refuses it, but for signing out', async () => {
    const world = await makeWorld(setting, { betterAuth: { plugins: [organization()] } });
    closing.push(() => world.close());
    await expectRefused(world);
  });
});

describe.each(ONE_TARGET)("$name: a banned user's session on better-auth's own routes", (target) => {
  it.skipIf(!process.env['TEST_REDIS_URL'])('is refused by the row, whatever the copy in Redis says', async () => {
    const redis = redisStorage(process.env['TEST_REDIS_URL'] ?? '', `banned-${process.pid}:`);
    closing.push(() => redis.close());
    const betterAuth: WorldOptions['betterAuth'] = { plugins: [organization()], secondaryStorage: redis.storage };
    const world = await makeWorld(target, { betterAuth });
    closing.push(() => world.close());
    await expectRefused(world);
    const demoted = await world.person('admin');
    expect((await demoted.auth('GET', '/admin/list-users')).status).toBe(200);
    await world.sql('update "user" set role = ? where id = ?', 'user', demoted.id);
    expect((await demoted.auth('GET', '/admin/list-users')).status).toBe(403);
  });

  it('is not one to switch to either', async () => {
    const world = await makeWorld(target, { betterAuth: { plugins: [multiSession()] } });
    closing.push(() => world.close());
    const person = await banned(world);
    const [own] = await world.sql('select token from session where "userId" = ?', person.id);
    const sessionToken = own?.['token'];
    const other = await world.person();
    for (const [name, value] of person.cookies) if (name.includes('multi')) other.cookies.set(name, value);
    const answer = await other.auth('POST', '/multi-session/set-active', { sessionToken });
    expect([401, 403]).toContain(answer.status);
    expect((await other.get('/me')).body.id).toBe(other.id);
  });
});
