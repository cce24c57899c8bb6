import { createPublicKey, verify } from 'node:crypto';
import { bearer, jwt, oneTimeToken, openAPI } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeWorld, type World } from '../world.js';
import { Visitor } from './visitor.js';
import { EACH_ADAPTER, EACH_DATABASE } from './where.js';

const FORMS = ['/plugins/auth/api/auth', '/plugins/auth'] as const;
const SESSION = 'better-auth.session_token';

let people = 0;

async function member(world: World): Promise<{ id: string; browser: Visitor }> {
  const browser = new Visitor(world);
  const { body } = await browser.signUp(`token-${process.pid}-${++people}@example.test`);
  return { id: body.user.id, browser };
}

const read = (part = ''): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString());

describe.each([...EACH_ADAPTER, ...EACH_DATABASE.slice(1)])('$name: a JWT', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target, { betterAuth: { plugins: [jwt(), bearer()] } });
  });
  afterAll(() => world.close());

  it('is given to who is signed in, and verifies with the keys under the mount', async () => {
    const { id, browser } = await member(world);
    for (const form of FORMS) {
      const token: string = (await browser.get(`${form}/token`)).body.token;
      const [head, payload, signature = ''] = token.split('.');
      const { keys } = (await new Visitor(world).get(`${form}/jwks`)).body;
      const key = keys.find(({ kid }: { kid: string }) => kid === read(head)['kid']);
      expect(JSON.stringify(keys)).not.toContain('"d"');
      const signed = Buffer.from(`${head}.${payload}`);
      const publicKey = createPublicKey({ key, format: 'jwk' });
      expect(verify(null, signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
      expect(read(payload)).toMatchObject({ sub: id, iss: world.origin, aud: world.origin });
    }
    expect((await new Visitor(world).get(`${FORMS[0]}/token`)).status).toBe(401);
  });

  it('is no session: neither as a cookie nor as a bearer token', async () => {
    const { browser } = await member(world);
    const { token } = (await browser.get(`${FORMS[0]}/token`)).body;
    const carriers: Record<string, string>[] = [
      { cookie: `${SESSION}=${token}` },
      { authorization: `Bearer ${token}` },
      { 'x-jwt': token },
    ];
    for (const headers of carriers) {
      expect((await new Visitor(world).call('GET', '/me', undefined, headers)).status).toBe(401);
    }
  });
});

describe.each([...EACH_ADAPTER, ...EACH_DATABASE.slice(1)])('$name: a one-time token', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target, { betterAuth: { plugins: [oneTimeToken()] } });
  });
  afterAll(() => world.close());

  it('takes a session to another browser, once', async () => {
    const { id, browser } = await member(world);
    const { token } = (await browser.auth('GET', '/one-time-token/generate')).body;
    const others = Array.from({ length: 5 }, () => new Visitor(world));
    await Promise.all(others.map((other) => other.auth('POST', '/one-time-token/verify', { token })));
    const seen = await Promise.all(others.map((other) => other.get('/me')));
    expect(seen.filter(({ status }) => status === 200).map(({ body }) => body.id)).toEqual([id]);
    expect((await new Visitor(world).auth('POST', '/one-time-token/verify', { token })).status).toBe(400);
  });

  it('is worth nothing once the session is over', async () => {
    const { browser } = await member(world);
    const { token } = (await browser.auth('GET', '/one-time-token/generate')).body;
    await browser.auth('POST', '/sign-out', {});
    const other = new Visitor(world);
    expect((await other.auth('POST', '/one-time-token/verify', { token })).status).toBe(400);
    expect(await other.whoAmI()).toBe(401);
  });
});

describe.each(EACH_ADAPTER)("$name: better-auth's own reference", (target) => {
  it('lies under the mount, with its server there', async () => {
    const world = await makeWorld(target, { betterAuth: { plugins: [openAPI()] } });
    for (const form of FORMS) {
      const page = await new Visitor(world).get(`${form}/reference`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
      const { servers, paths } = (await new Visitor(world).get(`${form}/open-api/generate-schema`)).body;
      expect(servers).toEqual([{ url: `${world.base}/plugins/auth/api/auth` }]);
      expect(Object.keys(paths)).toContain('/sign-in/email');
    }
    await world.close();
  });
});
