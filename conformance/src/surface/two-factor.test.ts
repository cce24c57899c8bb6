import { EACH_ADAPTER, makeWorld, ONE_TARGET, PASSWORD, Person, type World } from '@invect/testing';
import { bearer, magicLink, username } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  begin,
  browserWith,
  codeOf,
  copyOf,
  HALF_FINISHED,
  makeTwoFactorWorld,
  newcomer,
  newOwner,
  SESSION,
  secretIn,
  setUp,
  verify,
  wrongCodeOf,
} from './second-factor.js';

const FORMS = ['/plugins/auth/api/auth', '/plugins/auth'] as const;

describe.each(EACH_ADAPTER)('$name: a second factor', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeTwoFactorWorld(target, { betterAuth: { appName: 'Flows & Co', plugins: [bearer()] } });
  });
  afterAll(() => world.close());

  it.each(FORMS)('is set up, asked for and given at %s', async (form) => {
    const { name, email, browser } = await newcomer(world);
    const post = (by: Person, path: string, body: unknown) => by.call('POST', form + path, body);
    const enabled = await post(browser, '/two-factor/enable', { password: PASSWORD });
    expect([enabled.status, enabled.body.backupCodes.length]).toEqual([200, 10]);
    const uri = new URL(enabled.body.totpURI);
    expect(decodeURIComponent(uri.href)).toContain(`otpauth://totp/Flows & Co:${email}?`);
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      secret: expect.stringMatching(/^[A-Z2-7]{32,}$/),
      issuer: 'Flows & Co',
      digits: '6',
      period: '30',
    });
    const secret = secretIn(enabled.body.totpURI);
    expect((await post(browser, '/two-factor/verify-totp', { code: await codeOf(secret) })).status).toBe(200);
    expect(await browser.whoAmI()).toBe(name);

    const elsewhere = new Person(world);
    const half = await post(elsewhere, '/sign-in/email', { email, password: PASSWORD });
    expect(half.body).toEqual({ twoFactorRedirect: true, twoFactorMethods: ['totp'] });
    expect(await elsewhere.whoAmI()).toBe(401);
    expect((await post(elsewhere, '/two-factor/verify-totp', { code: await codeOf(secret) })).status).toBe(200);
    expect(await elsewhere.whoAmI()).toBe(name);
    expect((await elsewhere.call('POST', '/flows', { name: 'mine' })).status).toBe(201);
    expect(elsewhere.cookies.get(HALF_FINISHED)).toBeUndefined();
  });

  it('that is still to come leaves the browser nobody, on every route, however it uses what it has', async () => {
    const { secret, ...owner } = await newOwner(world);
    const half = await begin(world, owner);
    const value = half.cookies.get(HALF_FINISHED) ?? '';
    expect(value).not.toBe('');
    expect(half.cookies.get(SESSION)).toBeUndefined();
    const callers: [string, Person, Record<string, string>][] = [
      ['as it is', half, {}],
      ['as a session cookie', browserWith(world, SESSION, value), {}],
      ['as a bearer token', half, { authorization: `Bearer ${decodeURIComponent(value)}` }],
      ['as an unsigned bearer token', half, { authorization: `Bearer ${decodeURIComponent(value).split('.')[0]}` }],
    ];
    const guarded = world.invect.routes.filter(({ access }) => !access.public);
    expect(guarded.length).toBeGreaterThan(10);
    for (const [how, caller, headers] of callers) {
      for (const { method, path } of guarded) {
        const target = path.replaceAll(/:\w+/g, '01a00000-0000-7000-8000-000000000000').replace('*', 'x');
        const body = /P/.test(method) ? { name: 'x' } : undefined;
        const { status } = await caller.twin().call(method, target, body, headers);
        expect([how, method, target, status]).toEqual([how, method, target, 401]);
      }
      const session = await caller.twin().call('GET', `${FORMS[0]}/get-session`, undefined, headers);
      expect([how, session.body]).toEqual([how, null]);
    }
    const { token } = (await verify(half, 'totp', await codeOf(secret))).body;
    const byToken = await new Person(world).call('GET', '/me', undefined, { authorization: `Bearer ${token}` });
    expect(byToken.body.name).toBe(owner.name);
  });

  it('is asked for again after sign-out', async () => {
    const { name, secret, ...owner } = await newOwner(world);
    const browser = await begin(world, owner);
    await verify(browser, 'totp', await codeOf(secret));
    expect(await browser.whoAmI()).toBe(name);
    expect((await browser.auth('POST', '/sign-out', {})).status).toBe(200);
    expect(await browser.whoAmI()).toBe(401);
    await begin(world, owner, browser);
    expect(await browser.whoAmI()).toBe(401);
  });
});

describe.each(ONE_TARGET)('$name: setting up a second factor', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeTwoFactorWorld(target);
  });
  afterAll(() => world.close());

  const isEnabled = async (browser: Person): Promise<boolean> =>
    (await browser.auth('GET', '/get-session')).body.user.twoFactorEnabled;

  it.each(['enable', 'disable', 'get-totp-uri', 'generate-backup-codes'])(
    'asks %s for the password, and for a session that is whole',
    async (route) => {
      const owner = await newOwner(world);
      const browser = route === 'enable' ? (await newcomer(world)).browser : owner.browser;
      for (const body of [{}, { password: '' }, { password: `${PASSWORD}!` }, { password: null }]) {
        const { status, text } = await browser.auth('POST', `/two-factor/${route}`, body);
        expect([body, status]).toEqual([body, 400]);
        expect(text).not.toMatch(/otpauth|backupCodes/);
      }
      for (const nobody of [new Person(world), await begin(world, owner)]) {
        const { status } = await nobody.auth('POST', `/two-factor/${route}`, { password: PASSWORD });
        expect(status).toBe(401);
      }
      expect((await browser.auth('POST', `/two-factor/${route}`, { password: PASSWORD })).status).toBe(200);
    },
  );

  it('asks nobody for a code before the first one was right', async () => {
    const { email, browser } = await newcomer(world);
    const { body } = await browser.auth('POST', '/two-factor/enable', { password: PASSWORD });
    const secret = secretIn(body.totpURI);
    expect((await verify(browser, 'totp', await wrongCodeOf(secret))).status).toBe(401);
    expect(await isEnabled(browser)).toBe(false);
    const elsewhere = new Person(world);
    expect((await elsewhere.signIn(email)).body.twoFactorRedirect).toBeUndefined();
    expect(await elsewhere.whoAmI()).not.toBe(401);

    expect((await verify(browser, 'totp', await codeOf(secret))).status).toBe(200);
    expect(await isEnabled(browser)).toBe(true);
    await begin(world, { email });
  });

  it('can be begun anew until then, which forgets the first secret, and not later', async () => {
    const { browser } = await newcomer(world);
    const enable = () => browser.auth('POST', '/two-factor/enable', { password: PASSWORD });
    const [first, second] = [secretIn((await enable()).body.totpURI), secretIn((await enable()).body.totpURI)];
    expect((await verify(browser, 'totp', await codeOf(first))).status).toBe(401);
    expect((await verify(browser, 'totp', await codeOf(second))).status).toBe(200);
    const again = await enable();
    expect([again.status, again.body.code]).toEqual([400, 'TOTP_ALREADY_ENABLED']);
    const { body } = await browser.auth('POST', '/two-factor/get-totp-uri', { password: PASSWORD });
    expect(secretIn(body.totpURI)).toBe(second);
  });

  it('replaces the session that did it, and leaves the others, which an app ends with revoke-other-sessions', async () => {
    const { name, email, browser } = await newcomer(world);
    const elsewhere = new Person(world);
    await elsewhere.signIn(email);
    const before = copyOf(browser, world, SESSION);
    expect(await before.whoAmI()).toBe(name);
    await setUp(browser);
    expect([await browser.whoAmI(), await before.whoAmI(), await elsewhere.whoAmI()]).toEqual([name, 401, name]);
    expect((await browser.auth('POST', '/revoke-other-sessions', {})).status).toBe(200);
    expect([await browser.whoAmI(), await elsewhere.whoAmI()]).toEqual([name, 401]);
  });

  it('is undone by disabling it: the password is enough again, and codes and backup codes are gone', async () => {
    const { name, email, browser, secret, backupCodes } = await newOwner(world);
    const half = await begin(world, { email });
    const before = copyOf(browser, world, SESSION);
    expect((await browser.auth('POST', '/two-factor/disable', { password: PASSWORD })).status).toBe(200);
    expect([await browser.whoAmI(), await before.whoAmI()]).toEqual([name, 401]);
    const { id } = (await browser.get('/me')).body;
    expect(await world.sql('select secret from "twoFactor" where "userId" = ?', id)).toEqual([]);
    expect((await verify(half, 'totp', await codeOf(secret))).status).toBe(400);
    expect((await verify(half, 'backup-code', backupCodes[0] ?? '')).status).toBe(400);
    const elsewhere = new Person(world);
    await elsewhere.signIn(email);
    expect(await elsewhere.whoAmI()).toBe(name);
    const renewed = await setUp(browser);
    expect(renewed.secret).not.toBe(secret);
    expect((await verify(await begin(world, { email }), 'totp', await codeOf(secret))).status).toBe(401);
  });
});

describe.each(ONE_TARGET)('$name: signing in with a second factor', (target) => {
  let world: World;
  const links: string[] = [];
  const tokens: string[] = [];
  beforeAll(async () => {
    world = await makeTwoFactorWorld(target, {
      betterAuth: {
        emailAndPassword: { enabled: true, sendResetPassword: async ({ token }) => void tokens.push(token) },
        plugins: [username(), magicLink({ sendMagicLink: async ({ url }) => void links.push(url) })],
      },
    });
  });
  afterAll(() => world.close());

  it('asks for it after a user name as well', async () => {
    const { name, browser, secret } = await newOwner(world);
    const userName = `user_${Date.now()}`;
    expect((await browser.auth('POST', '/update-user', { username: userName })).status).toBe(200);
    const elsewhere = new Person(world);
    const { body } = await elsewhere.auth('POST', '/sign-in/username', { username: userName, password: PASSWORD });
    expect([body.twoFactorRedirect, await elsewhere.whoAmI()]).toEqual([true, 401]);
    await verify(elsewhere, 'totp', await codeOf(secret));
    expect(await elsewhere.whoAmI()).toBe(name);
  });

  it('asks for it after a reset of the password', async () => {
    const { email, name, secret } = await newOwner(world);
    const browser = new Person(world);
    await browser.auth('POST', '/request-password-reset', { email, redirectTo: '/reset' });
    const reset = { token: tokens.at(-1), newPassword: `${PASSWORD}-new` };
    expect((await browser.auth('POST', '/reset-password', reset)).status).toBe(200);
    expect(await browser.whoAmI()).toBe(401);
    expect((await browser.signIn(email, `${PASSWORD}-new`)).body.twoFactorRedirect).toBe(true);
    expect(await browser.whoAmI()).toBe(401);
    await verify(browser, 'totp', await codeOf(secret));
    expect(await browser.whoAmI()).toBe(name);
  });

  // It is the second factor of a password. Which other ways in there are is the app's choice: docs/user-auth.md says so.
  it('does not ask for it after a link by mail', async () => {
    const { email, name } = await newOwner(world);
    const browser = new Person(world);
    await browser.auth('POST', '/sign-in/magic-link', { email, callbackURL: '/after' });
    await browser.open(links.at(-1) ?? '');
    expect(await browser.whoAmI()).toBe(name);
  });

  it('keeps to what was said about remembering the browser', async () => {
    const { email, secret } = await newOwner(world);
    for (const rememberMe of [true, false]) {
      const browser = new Person(world);
      await browser.auth('POST', '/sign-in/email', { email, password: PASSWORD, rememberMe });
      const { headers } = await verify(browser, 'totp', await codeOf(secret));
      const line = headers.getSetCookie().find((cookie) => cookie.startsWith(`${SESSION}=`)) ?? '';
      expect([rememberMe, /max-age/i.test(line)]).toEqual([rememberMe, rememberMe]);
    }
  });
});

describe.each(ONE_TARGET)('$name: without the plugin', (target) => {
  it('there are no routes for second factors', async () => {
    const world = await makeWorld(target);
    try {
      const { browser } = await newcomer(world);
      for (const form of FORMS) {
        const { status } = await browser.call('POST', `${form}/two-factor/enable`, { password: PASSWORD });
        expect(status).toBe(404);
      }
    } finally {
      await world.close();
    }
  });
});
