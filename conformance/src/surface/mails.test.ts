import type { InvectOptions } from '@invect/core';
import {
  EACH_ADAPTER,
  makeWorld,
  ONE_TARGET,
  PASSWORD,
  Person,
  sendRaw,
  type Target,
  type World,
} from '@invect/testing';
import type { BetterAuthOptions } from 'better-auth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newAddress, openPostOffice } from './post-office.js';

const NEW_PASSWORD = 'another-horse-10';
const AUTH = '/plugins/auth/api/auth';

const office = await openPostOffice();
afterAll(() => office.close());

function makeMailWorld(
  target: Target,
  options: Partial<BetterAuthOptions> = {},
  host: Partial<InvectOptions> = {},
): Promise<World> {
  return makeWorld(target, {
    host,
    betterAuth: {
      ...options,
      emailAndPassword: {
        enabled: true,
        sendResetPassword: ({ user, url }) => office.send(user.email, 'Your password', `Set a new one: ${url}`),
        ...options.emailAndPassword,
      },
      emailVerification: {
        sendVerificationEmail: ({ user, url }) => office.send(user.email, 'Your address', `It is mine: ${url}`),
        sendOnSignUp: true,
        ...options.emailVerification,
      },
      user: {
        changeEmail: { enabled: true },
        ...options.user,
      },
    },
  });
}

/** What the mail says, once it is there. */
async function mailAfter(to: string, cause: () => Promise<unknown>) {
  const since = office.mails.length;
  await cause();
  return office.next(to, since);
}

const shortFormOf = (link: URL): URL => new URL(link.href.replace('/plugins/auth/api/auth/', '/plugins/auth/'));

describe.each(EACH_ADAPTER)('$name: mails', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeMailWorld(target);
  });
  afterAll(() => world.close());

  it('have links under the mount that verify an address, in both URL forms, and never by HEAD', async () => {
    for (const form of [(link: URL) => link, shortFormOf]) {
      const [email, visitor] = [newAddress(), new Person(world)];
      const { link } = await mailAfter(email, () => visitor.signUp(email));
      expect(link.href).toMatch(`${world.base}${AUTH}/verify-email?token=`);
      const scanned = await fetch(form(link), { method: 'HEAD', redirect: 'manual' });
      expect([scanned.status, scanned.headers.get('allow')]).toEqual([405, 'GET, POST']);
      expect(await isVerified(email)).toBe(false);
      const opened = await visitor.open(form(link));
      expect(opened.url.origin).toBe(world.origin);
      expect(await isVerified(email)).toBe(true);
    }
  });

  it('have links under the mount that let a new password be set, once', async () => {
    const [email, owner] = [newAddress(), new Person(world)];
    await owner.signUp(email);
    const { link } = await mailAfter(email, () => requestReset(owner, email, '/new-password'));
    expect(link.href).toMatch(`${world.base}${AUTH}/reset-password/`);
    expect((await fetch(link, { method: 'HEAD', redirect: 'manual' })).status).toBe(405);
    const page = await new Person(world).open(link);
    expect(page.url.pathname).toBe('/new-password');
    const token = page.url.searchParams.get('token');
    const reset = () => new Person(world).auth('POST', '/reset-password', { newPassword: NEW_PASSWORD, token });
    expect((await reset()).status).toBe(200);
    expect((await reset()).status).toBe(400);
    expect((await new Person(world).signIn(email)).status).toBe(401);
    const back = new Person(world);
    expect((await back.signIn(email, NEW_PASSWORD)).status).toBe(200);
    expect(await back.whoAmI()).toBe('Somebody');
  });

  it('point to this host, whatever headers say', async () => {
    const [email, visitor] = [newAddress(), new Person(world)];
    await visitor.signUp(email);
    const forged = {
      'x-forwarded-host': 'evil.test',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.test;proto=https',
    };
    const { link } = await mailAfter(email, () =>
      visitor.call('POST', `${AUTH}/request-password-reset`, { email, redirectTo: '/new-password' }, forged),
    );
    expect(link.origin).toBe(world.origin);
  });

  async function isVerified(email: string): Promise<boolean> {
    const [row] = await world.sql('select "emailVerified" from "user" where email = ?', email);
    return Boolean(row?.['emailVerified']);
  }
});

function requestReset(visitor: Person, email: string, redirectTo: string) {
  return visitor.auth('POST', '/request-password-reset', { email, redirectTo });
}

describe.each(ONE_TARGET)('$name: a host that asks for a verified address', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeMailWorld(target, {
      emailAndPassword: { enabled: true, requireEmailVerification: true },
      emailVerification: { autoSignInAfterVerification: true, expiresIn: 3600 },
    });
  });
  afterAll(() => world.close());

  it('lets nobody in before, and the reader of the mail afterwards', async () => {
    const [email, visitor] = [newAddress(), new Person(world)];
    const { link } = await mailAfter(email, () => visitor.signUp(email));
    expect(await visitor.whoAmI()).toBe(401);
    expect((await visitor.signIn(email)).status).toBe(403);
    expect(await visitor.whoAmI()).toBe(401);
    await visitor.open(link);
    expect(await visitor.whoAmI()).toBe('Somebody');
    expect((await new Person(world).signIn(email)).status).toBe(200);
  });

  it('signs nobody in by a link that was opened before', async () => {
    const [email, visitor, thief] = [newAddress(), new Person(world), new Person(world)];
    const { link } = await mailAfter(email, () => visitor.signUp(email));
    await visitor.open(link);
    await thief.open(link);
    expect(await thief.whoAmI()).toBe(401);
  });

  it.each<[string, (token: string) => string]>([
    ['was changed', (token) => `${token.slice(0, -2)}AA`],
    ['has no signature', (token) => token.split('.').slice(0, 2).join('.')],
    ['says that it needs none', (token) => `${btoa('{"alg":"none"}')}.${token.split('.')[1]}.`],
    ['is empty', () => ''],
  ])('takes no token that %s', async (_what, change) => {
    const [email, visitor] = [newAddress(), new Person(world)];
    const { link } = await mailAfter(email, () => visitor.signUp(email));
    link.searchParams.set('token', change(link.searchParams.get('token') ?? ''));
    await visitor.open(link);
    expect(await visitor.whoAmI()).toBe(401);
    expect((await visitor.signIn(email)).status).toBe(403);
  });

  it('takes no token that is over', async () => {
    const short = await makeMailWorld(target, {
      emailAndPassword: { enabled: true, requireEmailVerification: true },
      emailVerification: { autoSignInAfterVerification: true, expiresIn: -1 },
    });
    const [email, visitor] = [newAddress(), new Person(short)];
    const { link } = await mailAfter(email, () => visitor.signUp(email));
    await visitor.open(link);
    expect(await visitor.whoAmI()).toBe(401);
    await short.close();
  });

  it('tells nobody whether an address has an account', async () => {
    const [known, unknown] = [newAddress(), newAddress()];
    await new Person(world).signUp(known);
    const answers = await Promise.all(
      [known, unknown].flatMap((email) => [
        requestReset(new Person(world), email, '/new-password'),
        new Person(world).signIn(email, 'not-the-password'),
      ]),
    );
    const [resetKnown, signInKnown, resetUnknown, signInUnknown] = answers.map(({ status, text }) => [status, text]);
    expect(resetKnown).toEqual(resetUnknown);
    expect(signInKnown).toEqual(signInUnknown);
  });

  it('makes no session of a sign-up whose mail cannot be sent', async () => {
    office.closed = true;
    const [email, visitor] = [newAddress(), new Person(world)];
    await visitor.signUp(email);
    expect(await visitor.whoAmI()).toBe(401);
    expect((await visitor.signIn(email)).status).not.toBe(200);
    expect(await visitor.whoAmI()).toBe(401);
    office.closed = false;
    const { link } = await mailAfter(email, () => visitor.auth('POST', '/send-verification-email', { email }));
    await visitor.open(link);
    expect(await visitor.whoAmI()).toBe('Somebody');
  });
});

describe.each(ONE_TARGET)('$name: a password reset', (target) => {
  let world: World;
  let strict: World;
  beforeAll(async () => {
    world = await makeMailWorld(target);
    strict = await makeMailWorld(target, { emailAndPassword: { enabled: true, revokeSessionsOnPasswordReset: true } });
  });
  afterAll(() => Promise.all([world.close(), strict.close()]));

  async function resetPassword(there: World, email: string): Promise<void> {
    const { link } = await mailAfter(email, () => requestReset(new Person(there), email, '/new-password'));
    const token = (await new Person(there).open(link)).url.searchParams.get('token');
    const body = { newPassword: NEW_PASSWORD, token };
    expect((await new Person(there).auth('POST', '/reset-password', body)).status).toBe(200);
  }

  it("ends the account's sessions at once where better-auth is told to", async () => {
    const [email, thief] = [newAddress(), new Person(strict)];
    await thief.signUp(email);
    expect(await thief.whoAmI()).toBe('Somebody');
    await resetPassword(strict, email);
    expect(await thief.whoAmI()).toBe(401);
  });

  it('is said at start to leave them alive where it is not', async () => {
    const warned = ({ log }: World) => log.some(({ message }) => message.includes('revokeSessionsOnPasswordReset'));
    expect([warned(world), warned(strict)]).toEqual([true, false]);
    const [email, other] = [newAddress(), new Person(world)];
    await other.signUp(email);
    await resetPassword(world, email);
    expect(await other.whoAmI()).toBe('Somebody');
  });

  it.each(['https://evil.test/', '//evil.test', '/\\evil.test', 'javascript:alert(1)'])(
    'does not lead to %j',
    async (redirectTo) => {
      const [email, visitor] = [newAddress(), new Person(world)];
      await visitor.signUp(email);
      const since = office.mails.length;
      expect((await requestReset(visitor, email, redirectTo)).status).toBe(403);
      expect(office.mails.slice(since).filter(({ subject }) => subject === 'Your password')).toEqual([]);
      const { link } = await mailAfter(email, () => requestReset(visitor, email, '/new-password'));
      link.searchParams.set('callbackURL', redirectTo);
      const page = await visitor.open(link, { until: /evil|javascript/ });
      expect([page.status, page.headers.get('location')]).toEqual([403, null]);
    },
  );

  it('leads to the public URL, whatever Host the request was sent to', async () => {
    const publicUrl = 'https://app.example.test/invect';
    const named = await makeMailWorld(target, {}, { publicUrl });
    const email = newAddress();
    await named.auth.api.signUpEmail({ body: { name: 'Somebody', email, password: PASSWORD } });
    const body = JSON.stringify({ email, redirectTo: '/new-password' });
    const lines = [
      `POST ${named.mount}${AUTH}/request-password-reset HTTP/1.1`,
      'Host: evil.test',
      'Origin: https://app.example.test',
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
    ];
    const { link } = await mailAfter(email, () => sendRaw(named.port, lines, body));
    expect(link.href).toMatch(`${publicUrl}${AUTH}/reset-password/`);
    await named.close();
  });
});

describe.each(ONE_TARGET)('$name: a change of address', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeMailWorld(target);
  });
  afterAll(() => world.close());

  it('counts once the new address has answered, and keeps the session', async () => {
    const [before, after, visitor] = [newAddress(), newAddress(), new Person(world)];
    const { link: first } = await mailAfter(before, () => visitor.signUp(before));
    await visitor.open(first);
    const ask = () => visitor.auth('POST', '/change-email', { newEmail: after, callbackURL: '/changed' });
    // A verified address is asked first, where the app sends such mails; here the new one is.
    const { link } = await mailAfter(after, ask);
    expect((await visitor.auth('GET', '/get-session')).body.user.email).toBe(before);
    expect(link.origin).toBe(world.origin);
    expect((await visitor.open(link)).url.pathname).toBe('/changed');
    expect((await visitor.auth('GET', '/get-session')).body.user.email).toBe(after);
    expect(await visitor.whoAmI()).toBe('Somebody');
    expect((await new Person(world).signIn(after, PASSWORD)).status).toBe(200);
    expect((await new Person(world).signIn(before, PASSWORD)).status).toBe(401);
  });
});
