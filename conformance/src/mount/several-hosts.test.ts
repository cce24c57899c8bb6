import type { InvectOptions } from '@invect/core';
import { EACH_ADAPTER, makeWorld, ONE_TARGET, PASSWORD, type Target, type World } from '@invect/testing';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { betterAuth as oldestBetterAuth } from 'better-auth-oldest';
import Database from 'better-sqlite3';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { newAddress, openPostOffice } from '../surface/post-office.js';
import { type Asked, askAs } from './asked.js';

type BaseURL = Exclude<NonNullable<BetterAuthOptions['baseURL']>, string>;

const AUTH = '/plugins/auth/api/auth';
const NOT_ALLOWED = [400, 'auth:host_not_allowed'];
/** Outside of production, a page that says to come from an address nobody configured. */
const UNKNOWN_HOST = [403, 'request:unknown_host'];
const office = await openPostOffice();
afterAll(() => office.close());

let world: World | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await world?.close();
  world = undefined;
});

async function makeHostWorld(
  target: Target,
  baseURL: BaseURL,
  advanced: BetterAuthOptions['advanced'] = {},
  host: Partial<InvectOptions> = {},
): Promise<World> {
  world = await makeWorld(target, {
    host,
    userAuth: { migrate: true },
    betterAuth: {
      baseURL,
      advanced,
      rateLimit: { enabled: false },
      emailAndPassword: {
        enabled: true,
        sendResetPassword: ({ user, url }) => office.send(user.email, 'Your password', `Set a new one: ${url}`),
      },
    },
  });
  return world;
}

const summary = ({ status, body }: Asked): unknown[] => [status, body?.code];

function post(there: World, host: string, path: string, body: object, origin = `http://${host}`): Promise<Asked> {
  return askAs(host, there, 'POST', `${there.mount}${AUTH}${path}`, { body, headers: { origin } });
}

async function signUp(there: World, host: string, origin?: string): Promise<{ email: string; cookies: string[] }> {
  const email = newAddress();
  const answer = await post(there, host, '/sign-up/email', { name: 'Somebody', email, password: PASSWORD }, origin);
  expect(answer.status).toBe(200);
  return { email, cookies: [...answer.cookies] };
}

async function resetLink(there: World, host: string, email: string, origin?: string): Promise<URL> {
  const since = office.mails.length;
  expect((await post(there, host, '/request-password-reset', { email }, origin)).status).toBe(200);
  return (await office.next(email, since)).link;
}

function me(there: World, host: string, cookies: readonly string[] = []): Promise<Asked> {
  return askAs(host, there, 'GET', `${there.mount}/me`, { cookies });
}

describe.each(EACH_ADAPTER)('$name: baseURL with allowedHosts', (target) => {
  it('serves each of them in production, with links of its own', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const there = await makeHostWorld(target, {
      allowedHosts: ['a.example.test', '*.b.example.test'],
      protocol: 'http',
    });
    for (const host of ['a.example.test', 'one.b.example.test', 'two.b.example.test']) {
      const { email, cookies } = await signUp(there, host);
      expect((await me(there, host, cookies)).status).toBe(200);
      expect((await resetLink(there, host, email)).href).toMatch(`http://${host}${there.mount}${AUTH}/reset-password/`);
    }
  });

  it('mails no link to another host, and lets nobody in by it', async () => {
    const there = await makeHostWorld(target, { allowedHosts: ['a.example.test'] });
    const { email, cookies } = await signUp(there, 'a.example.test');
    const since = office.mails.length;
    for (const host of ['evil.test', 'a.example.test.evil.test', 'a.example.test:81', 'xa.example.test']) {
      // Another port of a known name is nobody else's, so better-auth's list decides.
      const refused = host === 'a.example.test:81' ? NOT_ALLOWED : UNKNOWN_HOST;
      expect(summary(await post(there, host, '/request-password-reset', { email }))).toEqual(refused);
      expect(summary(await me(there, host, cookies))).toEqual(NOT_ALLOWED);
    }
    const forged = { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https' };
    const answer = await askAs('a.example.test', there, 'GET', `${there.mount}/me`, { cookies, headers: forged });
    expect(answer.status).toBe(200);
    expect((await resetLink(there, 'a.example.test', email)).host).toBe('a.example.test');
    expect(office.mails.slice(since)).toHaveLength(1);
  });

  it('falls back where it says so', async () => {
    const there = await makeHostWorld(target, {
      allowedHosts: ['a.example.test'],
      fallback: 'https://main.example.test',
    });
    const { email, cookies } = await signUp(there, 'evil.test', 'https://main.example.test');
    const link = await resetLink(there, 'evil.test', email, 'https://main.example.test');
    expect(link.href).toMatch(`https://main.example.test${there.mount}${AUTH}/reset-password/`);
    expect((await me(there, 'evil.test', cookies)).status).toBe(200);
  });

  it('has the protocol that it says, in links and cookies', async () => {
    const there = await makeHostWorld(target, { allowedHosts: ['a.example.test'], protocol: 'https' });
    const { email, cookies } = await signUp(there, 'a.example.test', 'https://a.example.test');
    expect(cookies.filter((line) => !/; Secure/.test(line) || !line.startsWith('__Secure-'))).toEqual([]);
    const link = await resetLink(there, 'a.example.test', email, 'https://a.example.test');
    expect(link.origin).toBe('https://a.example.test');
    expect((await me(there, 'a.example.test', cookies)).status).toBe(200);
  });
});

describe.each(ONE_TARGET)('$name: baseURL with allowedHosts', (target) => {
  it('gives the cookies of crossSubDomainCookies the domain of the host, and removes them from there', async () => {
    const crossSubDomainCookies = { enabled: true };
    const there = await makeHostWorld(
      target,
      { allowedHosts: ['a.example.test', 'b.example.test'] },
      { crossSubDomainCookies },
    );
    for (const host of ['a.example.test', 'b.example.test']) {
      const domain = `Domain=${host}`;
      const { cookies } = await signUp(there, host);
      expect(cookies.map((line) => line.slice(0, line.indexOf('=')))).toContain('better-auth.invect_device');
      expect(cookies.filter((line) => !line.includes(domain))).toEqual([]);
      // Old enough to be refreshed: the host's own answer carries the session's new cookie.
      await there.sql('update session set "expiresAt" = ?', new Date(Date.now() + 86_400_000).toISOString());
      const refreshed = await me(there, host, cookies);
      expect(refreshed.cookies.join()).toContain('better-auth.session_token=');
      expect(refreshed.cookies.filter((line) => !line.includes(domain))).toEqual([]);
      const removed = await me(there, host, ['better-auth.session_token=forged.AAAA']);
      expect(removed.cookies.filter((line) => !line.includes(domain))).toEqual([]);
      expect(removed.cookies.join()).toContain('Max-Age=0');
    }
  });

  it('loses to publicUrl of the host', async () => {
    const publicUrl = 'https://app.example.test/invect';
    const there = await makeHostWorld(target, { allowedHosts: ['a.example.test'] }, {}, { publicUrl });
    const { email, cookies } = await signUp(there, 'evil.test', 'https://app.example.test');
    const link = await resetLink(there, 'evil.test', email, 'https://app.example.test');
    expect(link.href).toMatch(`${publicUrl}${AUTH}/reset-password/`);
    expect((await me(there, 'evil.test', cookies)).status).toBe(200);
  });

  it('knows the host that a trusted proxy was visited at', async () => {
    world = await makeWorld(target, {
      trustProxy: 'loopback',
      betterAuth: { baseURL: { allowedHosts: ['a.example.test'] } },
    });
    const forwarded = { 'x-forwarded-host': 'a.example.test', 'x-forwarded-proto': 'https' };
    const answer = await askAs('internal:3000', world, 'POST', `${world.mount}${AUTH}/sign-up/email`, {
      body: { name: 'Somebody', email: newAddress(), password: PASSWORD },
      headers: { ...forwarded, origin: 'https://a.example.test' },
    });
    expect(answer.status).toBe(200);
    const cookies = answer.cookies;
    const path = `${world.mount}/me`;
    expect((await askAs('internal:3000', world, 'GET', path, { cookies, headers: forwarded })).status).toBe(200);
    expect(summary(await askAs('internal:3000', world, 'GET', path, { cookies }))).toEqual(NOT_ALLOWED);
  });

  it('lets an admin impersonate, which is confirmed by better-auth as well', async () => {
    const there = await makeHostWorld(target, { allowedHosts: ['a.example.test'] });
    const [admin, user] = [await signUp(there, 'a.example.test'), await signUp(there, 'a.example.test')];
    await there.sql('update "user" set role = ? where email = ?', 'admin', admin.email);
    const [row] = await there.sql('select id from "user" where email = ?', user.email);
    const answer = await askAs('a.example.test', there, 'POST', `${there.mount}${AUTH}/admin/impersonate-user`, {
      body: { userId: row?.['id'] },
      cookies: admin.cookies,
    });
    const { status, body } = await me(there, 'a.example.test', answer.cookies);
    expect([status, body.id]).toEqual([200, row?.['id']]);
    const path = `${there.mount}${AUTH}/get-session`;
    const session = await askAs('a.example.test', there, 'GET', path, { cookies: answer.cookies });
    expect(session.body.user.id).toBe(row?.['id']);
  });

  it('is said at start, instead of a warning that no public URL is set', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const { log } = await makeHostWorld(target, { allowedHosts: ['a.example.test', '*.b.example.test'] });
    expect(log.filter(({ message }) => message.includes('no public URL'))).toEqual([]);
    const report = log.find(({ message }) => message === 'User auth is on')?.fields;
    expect(report).toMatchObject({ authUrl: expect.stringContaining('a.example.test, *.b.example.test') });
  });

  it.each([
    ['newest', betterAuth],
    ['oldest', oldestBetterAuth as unknown as typeof betterAuth],
  ])('is understood of the %s better-auth supported', async (_age, make) => {
    const database = new Database(':memory:');
    const auth = make({
      database,
      secret: 'a-secret-that-is-only-used-by-tests-0123456789',
      baseURL: { allowedHosts: ['a.example.test'] },
      emailAndPassword: { enabled: true },
      logger: { disabled: true },
      telemetry: { enabled: false },
    });
    const { userAuth } = await import('@invect/user-auth');
    const served = await target.serve({
      host: {
        baseDatabaseConfig: { type: 'sqlite', connectionString: ':memory:', id: 'main' },
        logger: { debug() {}, info() {}, warn() {}, error() {} },
        plugins: [userAuth({ auth })],
      },
    });
    const path = (below: string): string => `${served.mount}${below}`;
    const body = { name: 'Somebody', email: newAddress(), password: PASSWORD };
    const signedUp = await askAs('a.example.test', served, 'POST', path(`${AUTH}/sign-up/email`), { body });
    expect(signedUp.status).toBe(200);
    const { cookies } = signedUp;
    expect((await askAs('a.example.test', served, 'GET', path('/me'), { cookies })).status).toBe(200);
    expect(summary(await askAs('evil.test', served, 'GET', path('/me'), { cookies }))).toEqual(NOT_ALLOWED);
    await served.close();
  });
});
