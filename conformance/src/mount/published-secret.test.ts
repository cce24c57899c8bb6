import { createHmac } from 'node:crypto';
import { EACH_ADAPTER, makeWorld, ONE_TARGET, type World, type WorldOptions } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asked, askAs } from './asked.js';

/** What better-auth signs with where it is given no secret. It is in its source, for everybody to read. */
const PUBLISHED = 'better-auth-secret-12345678901234567890';
const REFUSED = [403, 'auth:secret_required'];

const summary = ({ status, body }: Asked): unknown[] => [status, body?.code];
const mentionsSecret = ({ log }: World): boolean =>
  log.some(({ level, message }) => level === 'warn' && message.includes('BETTER_AUTH_SECRET'));

/** A JSON Web Token as better-auth puts it into a mail that verifies an address. */
function verificationToken(fields: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const seconds = Math.floor(Date.now() / 1000);
  const text = `${part({ alg: 'HS256' })}.${part({ ...fields, iat: seconds, exp: seconds + 3_600 })}`;
  return `${text}.${createHmac('sha256', PUBLISHED).update(text).digest('base64url')}`;
}

describe.each(EACH_ADAPTER)('$name: without a secret of its own', (target) => {
  let world: World;
  let cookies: string[];
  const email = 'owner@example.test';
  const route = (path: string): string => `${world.mount}${path}`;
  beforeAll(async () => {
    world = await makeWorld(target, {
      betterAuth: { secret: PUBLISHED, emailVerification: { sendVerificationEmail: async () => {} } },
    });
    const { headers } = await world.stranger().signUp(email);
    cookies = headers.getSetCookie();
  });
  afterAll(() => world.close());

  it.each(['127.0.0.1', 'localhost', 'app.localhost', '[::1]'])('serves its own machine as %s', async (name) => {
    const host = `${name}:${world.port}`;
    expect((await askAs(host, world, 'GET', route('/me'), { cookies })).status).toBe(200);
    expect((await askAs(host, world, 'GET', route('/plugins/auth/api/auth/ok'))).status).toBe(200);
  });

  it.each(['app.example.test', '192.168.1.10', '127.0.0.1.evil.test', 'localhost.evil.test', '0.0.0.0'])(
    'refuses sessions and auth routes at %s',
    async (host) => {
      expect(summary(await askAs(host, world, 'GET', route('/me'), { cookies }))).toEqual(REFUSED);
      expect(summary(await askAs(host, world, 'GET', route('/flows')))).toEqual(REFUSED);
      for (const path of ['/ok', '/get-session']) {
        const answer = await askAs(host, world, 'GET', route(`/plugins/auth/api/auth${path}`), { cookies });
        expect(summary(answer)).toEqual(REFUSED);
      }
      expect((await askAs(host, world, 'GET', route('/health'))).status).toBe(200);
    },
  );

  it('takes no forged link that changes an address, from another machine', async () => {
    const token = verificationToken({ email, updateTo: 'thief@example.test' });
    const path = route(`/plugins/auth/api/auth/verify-email?token=${token}`);
    expect(summary(await askAs('app.example.test', world, 'GET', path))).toEqual(REFUSED);
    expect(await world.sql('select email from "user" where email = ?', email)).toHaveLength(1);
  });

  it.each<Record<string, string>>([
    { 'x-forwarded-for': '203.0.113.9' },
    { 'x-forwarded-for': '127.0.0.1, 203.0.113.9' },
    { 'x-forwarded-host': 'tunnel.example.test' },
    { 'x-real-ip': '203.0.113.9' },
    { forwarded: 'for=203.0.113.9' },
  ])('refuses what a tunnel brings in under the name of the machine: %j', async (headers) => {
    const answer = await askAs(`127.0.0.1:${world.port}`, world, 'GET', route('/me'), { cookies, headers });
    expect(summary(answer)).toEqual(REFUSED);
  });

  it('says so at start', () => expect(mentionsSecret(world)).toBe(true));
});

describe.each(ONE_TARGET)('$name: the published secret', (target) => {
  async function reachedFrom(address: string, options: WorldOptions): Promise<[unknown[], boolean]> {
    const world = await makeWorld(target, { trustProxy: 'loopback', ...options });
    const headers = { 'x-forwarded-for': address };
    const answer = await askAs(`127.0.0.1:${world.port}`, world, 'GET', `${world.mount}/me`, { headers });
    const warned = mentionsSecret(world);
    await world.close();
    return [summary(answer), warned];
  }

  it('is refused to a client that a trusted proxy reports, unless that is on this machine', async () => {
    const betterAuth = { secret: PUBLISHED };
    expect(await reachedFrom('203.0.113.9', { betterAuth })).toEqual([REFUSED, true]);
    expect(await reachedFrom('127.0.0.1', { betterAuth })).toEqual([[401, 'auth:session_not_found'], true]);
  });

  it('is refused where it is one of several that are rotated, the newest or an older one', async () => {
    const own = { version: 2, value: 'a-secret-that-is-only-used-by-tests-0123456789' };
    for (const secrets of [[{ version: 1, value: PUBLISHED }], [own, { version: 1, value: PUBLISHED }]]) {
      expect(await reachedFrom('203.0.113.9', { betterAuth: { secrets } })).toEqual([REFUSED, true]);
    }
  });

  it('is refused where the public URL says that others can reach this host', async () => {
    const host = { publicUrl: 'https://app.example.test/invect' };
    expect(await reachedFrom('127.0.0.1', { host, betterAuth: { secret: PUBLISHED } })).toEqual([REFUSED, true]);
  });

  it('is all there is to it: a secret of its own is served to everybody', async () => {
    expect(await reachedFrom('203.0.113.9', {})).toEqual([[401, 'auth:session_not_found'], false]);
  });
});
