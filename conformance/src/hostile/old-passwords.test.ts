import {
  type Answer,
  EACH_DATABASE,
  EVERY_DATABASE,
  makeWorld,
  ONE_TARGET,
  PASSWORD,
  type Person,
  POSTGRES,
  redisStorage,
  SQLITE,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { phoneNumber, username } from 'better-auth/plugins';
import { afterEach, describe, expect, it } from 'vitest';
import { makePlace } from './held.js';

// What is promised: nobody who knows only the old password holds a session once the change of it was acknowledged. A thief's
// request is held where better-auth has checked the old password and has not acted on it yet, while the owner changes it.

const NEW_PASSWORD = 'another-horse-10';
const REDIS = process.env['TEST_REDIS_URL'];

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Setting = (typeof EACH_DATABASE)[number];

let storages = 0;
async function inRedis(): Promise<WorldOptions['betterAuth']> {
  const redis = redisStorage(REDIS ?? '', `old-passwords-${process.pid}-${++storages}:`);
  closing.push(() => redis.close());
  return { secondaryStorage: redis.storage };
}

/** A world with places to hold somebody at: a password was right, a session is about to be stored, a password to be written. */
async function heldWorld(setting: Setting, more: WorldOptions['betterAuth'] = {}) {
  const [checked, storing, writing] = [makePlace(), makePlace(), makePlace()];
  const links: string[] = [];
  const world = await makeWorld(setting, {
    betterAuth: {
      ...more,
      emailAndPassword: {
        enabled: true,
        revokeSessionsOnPasswordReset: true,
        sendResetPassword: async ({ token }) => void links.push(token),
        password: {
          hash: async (password) => `test:${password}`,
          async verify({ hash, password }) {
            const isRight = hash === `test:${password}`;
            if (isRight) await checked.pass();
            return isRight;
          },
        },
      },
      user: { deleteUser: { enabled: true } },
      databaseHooks: {
        session: { create: { before: () => storing.pass() } },
        account: { update: { before: () => writing.pass() } },
      },
      plugins: [username(), phoneNumber(), ...(more.plugins ?? [])],
    },
  });
  closing.push(() => world.close());
  return { world, checked, storing, writing, links };
}

type Held = Awaited<ReturnType<typeof heldWorld>>;

async function newOwner(world: World): Promise<Person> {
  const owner = await world.person();
  await world.sql('update "user" set username = ?, "phoneNumber" = ? where id = ?', 'owner', '+491234567', owner.id);
  return owner;
}

const change = (owner: Person, more: object = { revokeOtherSessions: true }): Promise<Answer> =>
  owner.auth('POST', '/change-password', { currentPassword: PASSWORD, newPassword: NEW_PASSWORD, ...more });

async function reset(owner: Person, { links }: Held): Promise<Answer> {
  await owner.twin().auth('POST', '/request-password-reset', { email: owner.email });
  return owner.twin().auth('POST', '/reset-password', { token: links.at(-1), newPassword: NEW_PASSWORD });
}

const WAYS: readonly (readonly [string, (owner: Person, held: Held) => Promise<Answer>])[] = [
  ['a change that ends other sessions', (owner) => change(owner)],
  ['a change that keeps other sessions', (owner) => change(owner, {})],
  ['a reset', reset],
];

const PLACES = ['checked', 'storing'] as const;

/** Whoever signs in with the old password, held at a place, while the password is changed. */
async function expectNobody(held: Held, place: (typeof PLACES)[number], way: (typeof WAYS)[number]): Promise<void> {
  const { world } = held;
  const owner = await newOwner(world);
  const thief = world.stranger();
  const { reached, release } = held[place].hold();
  const signingIn = thief.auth('POST', '/sign-in/email', { email: owner.email, password: PASSWORD });
  await reached;
  expect((await way[1](owner, held)).status).toBe(200);
  release();
  const answer = await signingIn;
  expect(answer).toMatchObject({ status: 401, body: { code: 'INVALID_EMAIL_OR_PASSWORD' } });
  expect(answer.headers.getSetCookie().join()).not.toContain('session_token=');
  expect((await thief.get('/me')).status).toBe(401);
  const mine = await world.stranger().auth('POST', '/sign-in/email', { email: owner.email, password: NEW_PASSWORD });
  expect(mine.status).toBe(200);
  const sessions = await (await world.auth.$context).internalAdapter.listSessions(owner.id);
  expect(sessions).toHaveLength(way[0] === 'a reset' ? 1 : 2);
}

describe.each(EACH_DATABASE)('$name: a sign-in with the old password', (setting) => {
  describe.each(PLACES)('that was %s before', (place) => {
    it.each(WAYS)('is none after %s', async (...way) => {
      await expectNobody(await heldWorld(setting), place, way);
    });
  });

  describe.skipIf(!REDIS).each(PLACES)('that was %s before, where sessions lie in Redis', (place) => {
    it.each(WAYS)('is none after %s', async (...way) => {
      await expectNobody(await heldWorld(setting, await inRedis()), place, way);
    });
  });
});

describe.each(ONE_TARGET)('$name: who knows only the old password', (target) => {
  it.each([
    ['/sign-in/username', { username: 'owner' }],
    ['/sign-in/phone-number', { phoneNumber: '+491234567' }],
  ])('is nobody by %s either', async (path, name) => {
    for (const place of PLACES) {
      const held = await heldWorld(target);
      const owner = await newOwner(held.world);
      const thief = held.world.stranger();
      const { reached, release } = held[place].hold();
      const signingIn = thief.auth('POST', path, { ...name, password: PASSWORD });
      await reached;
      expect((await change(owner)).status).toBe(200);
      release();
      expect((await signingIn).status).toBe(401);
      expect((await thief.get('/me')).status).toBe(401);
      expect((await owner.get('/me')).status).toBe(200);
    }
  });

  it('does not delete the account with it', async () => {
    const { world, checked } = await heldWorld(target);
    const owner = await world.person();
    const thief = owner.twin();
    const { reached, release } = checked.hold();
    const deleting = thief.auth('POST', '/delete-user', { password: PASSWORD });
    await reached;
    expect((await change(owner)).status).toBe(200);
    release();
    expect((await deleting).status).toBe(400);
    expect((await owner.get('/me')).body.id).toBe(owner.id);
  });
});

describe.each(EVERY_DATABASE)('$name: two changes of one password', (setting) => {
  it.each(['checked', 'writing'] as const)('exclude each other (%s)', async (place) => {
    // On SQLite the second waits for the transaction of the first.
    if (place === 'writing' && setting.database === SQLITE) return;
    const held = await heldWorld(setting);
    const owner = await held.world.person();
    const thief = owner.twin();
    const { reached, release } = held[place].hold();
    const stealing = thief.auth('POST', '/change-password', {
      currentPassword: PASSWORD,
      newPassword: 'thiefs-horse-11',
      revokeOtherSessions: true,
    });
    await reached;
    expect((await change(owner, {})).status).toBe(200);
    release();
    expect((await stealing).status).toBe(400);
    const signIn = async (password: string): Promise<number> =>
      (await held.world.stranger().auth('POST', '/sign-in/email', { email: owner.email, password })).status;
    expect([await signIn(NEW_PASSWORD), await signIn('thiefs-horse-11')]).toEqual([200, 401]);
    expect((await owner.get('/me')).body.id).toBe(owner.id);
  });
});

// better-auth ends sessions before it writes the password: who signs in between the two has one that nobody has ended.
const onPostgres = EVERY_DATABASE.filter(({ database }) => database === POSTGRES);

describe.each(onPostgres)('$name: a sign-in while a change is being written', (setting) => {
  const STORES: readonly (readonly [string, () => Promise<WorldOptions['betterAuth']>])[] = [
    ['the database', async () => ({})],
    ...(REDIS ? [['Redis', inRedis] as const] : []),
  ];

  it.each(STORES)('ends with it, where sessions lie in %s', async (_where, options) => {
    for (const [name, way] of WAYS.filter(([name]) => name !== 'a change that keeps other sessions')) {
      const held = await heldWorld(setting, await options());
      const owner = await held.world.person();
      const thief = held.world.stranger();
      const { reached, release } = held.writing.hold();
      const changing = way(owner, held);
      await reached;
      const signedIn = await thief.auth('POST', '/sign-in/email', { email: owner.email, password: PASSWORD });
      expect([name, signedIn.status]).toEqual([name, 200]);
      release();
      expect([name, (await changing).status]).toEqual([name, 200]);
      expect([name, (await thief.get('/me')).status]).toEqual([name, 401]);
      expect((await thief.auth('GET', '/get-session')).body).toBeNull();
      expect([name, (await owner.get('/me')).status]).toEqual([name, name === 'a reset' ? 401 : 200]);
    }
  });
});
