import {
  type Answer,
  EACH_DATABASE,
  ONE_TARGET,
  PASSWORD,
  type Person,
  redisStorage,
  type WorldOptions,
} from '@invect/testing';
import { emailOTP, phoneNumber } from 'better-auth/plugins';
import { afterEach, describe, expect, it } from 'vitest';
import { begin, codeOf, makeTwoFactorWorld, newOwner, verify } from '../surface/second-factor.js';
import { makePlace } from './held.js';

// What was begun before a password or an address was changed ends with it: links and codes to reset the password, sign-ins that
// wait for their second factor.

const NEW_PASSWORD = 'another-horse-10';
const PHONE = '+491234567';
const REDIS = process.env['TEST_REDIS_URL'];

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Setting = (typeof EACH_DATABASE)[number];
type Options = NonNullable<WorldOptions['betterAuth']>;

let storages = 0;
async function inRedis(): Promise<Options> {
  const redis = redisStorage(REDIS ?? '', `old-links-${process.pid}-${++storages}:`);
  closing.push(() => redis.close());
  return { secondaryStorage: redis.storage };
}

/** Where better-auth keeps what was begun. */
const KEPT: readonly (readonly [string, () => Promise<Options>])[] = [
  ['the database', async () => ({})],
  ['the database, hashed', async () => ({ verification: { storeIdentifier: 'hashed' } })],
  ...(REDIS
    ? ([
        ['Redis', inRedis],
        ['Redis and the database', async () => ({ ...(await inRedis()), verification: { storeInDatabase: true } })],
      ] as const)
    : []),
];

async function mailWorld(setting: Setting, more: Options) {
  const links: string[] = [];
  const codes: string[] = [];
  const hashing = makePlace();
  const world = await makeTwoFactorWorld(setting, {
    betterAuth: {
      ...more,
      emailAndPassword: {
        enabled: true,
        sendResetPassword: async ({ token }) => void links.push(token),
        password: {
          async hash(password) {
            if (password === 'thiefs-horse-11') await hashing.pass();
            return `test:${password}`;
          },
          verify: async ({ hash, password }) => hash === `test:${password}`,
        },
      },
      user: { changeEmail: { enabled: true, updateEmailWithoutVerification: true }, deleteUser: { enabled: true } },
      plugins: [
        emailOTP({ sendVerificationOTP: async ({ otp }) => void codes.push(otp) }),
        phoneNumber({ sendOTP: () => {}, sendPasswordResetOTP: ({ code }) => void codes.push(code) }),
      ],
    },
  });
  closing.push(() => world.close());
  const ask = async (email: string): Promise<string> => {
    expect((await world.stranger().auth('POST', '/request-password-reset', { email })).status).toBe(200);
    return links.at(-1) ?? '';
  };
  const redeem = (token: string, newPassword = 'thiefs-horse-11'): Promise<Answer> =>
    world.stranger().auth('POST', '/reset-password', { token, newPassword });
  return { world, ask, redeem, codes, hashing };
}

type Mailed = Awaited<ReturnType<typeof mailWorld>>;

const change = (owner: Person): Promise<Answer> =>
  owner.auth('POST', '/change-password', { currentPassword: PASSWORD, newPassword: NEW_PASSWORD });

const ENDINGS: readonly (readonly [string, (owner: Person, mailed: Mailed) => Promise<Answer>])[] = [
  ['a change of password', change],
  ['a reset', async ({ email }, { ask, redeem }) => redeem(await ask(email), NEW_PASSWORD)],
  [
    'an administrator who sets the password',
    async ({ id }, { world }) =>
      (await world.person('admin')).auth('POST', '/admin/set-user-password', { userId: id, newPassword: NEW_PASSWORD }),
  ],
  [
    'a change of the e-mail address',
    (owner) => owner.auth('POST', '/change-email', { newEmail: `new-${owner.email}` }),
  ],
];

describe.each(EACH_DATABASE)('$name: a link to reset the password', (setting) => {
  it.each(KEPT)('ends with every change of who the owner is (kept in %s)', async (_where, options) => {
    const mailed = await mailWorld(setting, await options());
    const { world, ask, redeem } = mailed;
    const bystander = await world.person();
    const theirs = await ask(bystander.email);
    for (const [name, end] of ENDINGS) {
      const owner = await world.person();
      const old = await ask(owner.email);
      expect([name, (await end(owner, mailed)).status]).toEqual([name, 200]);
      expect([name, (await redeem(old)).status]).toEqual([name, 400]);
      const email = name === 'a change of the e-mail address' ? `new-${owner.email}` : owner.email;
      expect([name, (await redeem(await ask(email), NEW_PASSWORD)).status]).toEqual([name, 200]);
    }
    expect((await redeem(theirs)).status).toBe(200);
  });

  it('ends also while it is being redeemed', async () => {
    const mailed = await mailWorld(setting, {});
    const { world, ask, redeem, hashing } = mailed;
    const owner = await world.person();
    const [old, newer] = [await ask(owner.email), await ask(owner.email)];
    const { reached, release } = hashing.hold();
    const stealing = redeem(old);
    await reached;
    expect((await redeem(newer, NEW_PASSWORD)).status).toBe(200);
    release();
    expect((await stealing).status).toBe(400);
    const body = { email: owner.email, password: NEW_PASSWORD };
    expect((await world.stranger().auth('POST', '/sign-in/email', body)).status).toBe(200);
  });
});

describe.each(ONE_TARGET)('$name: what was begun before the password was changed', (target) => {
  it.each(KEPT)('is over: codes by mail and by phone (kept in %s)', async (_where, options) => {
    const { world, codes } = await mailWorld(target, await options());
    const owner = await world.person();
    await world.sql('update "user" set "phoneNumber" = ?, "phoneNumberVerified" = 1 where id = ?', PHONE, owner.id);
    const { email } = owner;
    const by = world.stranger();
    expect((await by.auth('POST', '/email-otp/request-password-reset', { email })).status).toBe(200);
    expect((await by.auth('POST', '/phone-number/request-password-reset', { phoneNumber: PHONE })).status).toBe(200);
    const [byMail, byPhone] = codes.slice(-2);
    expect((await change(owner)).status).toBe(200);
    const password = 'thiefs-horse-11';
    for (const [path, body] of [
      ['/email-otp/reset-password', { email, otp: byMail, password }],
      ['/phone-number/reset-password', { phoneNumber: PHONE, otp: byPhone, newPassword: password }],
    ] as const)
      expect([path, (await by.auth('POST', path, body)).status]).toEqual([path, 400]);
    expect((await by.auth('POST', '/sign-in/email', { email, password: NEW_PASSWORD })).status).toBe(200);
  });

  it.each(KEPT)('is over: a sign-in that waits for its second factor (kept in %s)', async (_where, options) => {
    const { world } = await mailWorld(target, await options());
    const owner = await newOwner(world);
    const thief = await begin(world, owner);
    const changed = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    expect((await owner.browser.auth('POST', '/change-password', changed)).status).toBe(200);
    expect((await verify(thief, 'totp', await codeOf(owner.secret))).status).toBe(401);
    expect(await thief.whoAmI()).toBe(401);
  });
});
