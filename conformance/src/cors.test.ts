import type { InvectPlugin } from '@invect/core';
import { EXPRESS_TARGETS, makeWorld, PASSWORD, type Person, TARGETS, type World } from '@invect/testing';
import type { BetterAuthPlugin } from 'better-auth';
import { bearer } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BY_HOST = 'https://admin.example.com';
const BY_BETTER_AUTH = 'https://shop.example.net';
const BY_WILDCARD = 'https://eu.tenants.example.org';
const TRUSTED = [BY_HOST, BY_BETTER_AUTH, BY_WILDCARD];
const UNTRUSTED = [
  'https://evil.example',
  'null',
  'http://admin.example.com',
  'https://admin.example.com.evil.example',
  'https://tenants.example.org.evil.example',
];
const PREFLIGHT = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };

let handled = 0;
const countingPlugin: InvectPlugin = {
  id: 'counting',
  start: () => ({
    endpoints: [
      {
        method: 'ALL',
        path: '/counting',
        public: true,
        handler: () => {
          handled++;
          return new Response('counted', { headers: { 'access-control-allow-origin': '*' } });
        },
      },
    ],
  }),
};

function corsHeadersOf(headers: Headers): string[] {
  return [...headers.keys()].filter((name) => name.startsWith('access-control-'));
}

function expectCors(headers: Headers, origin: string): void {
  expect(headers.get('access-control-allow-origin')).toBe(origin);
  expect(headers.get('access-control-allow-credentials')).toBe('true');
  expect(headers.get('access-control-expose-headers')).toContain('x-request-id');
  expect(headers.get('vary')?.toLowerCase()).toContain('origin');
}

describe.each(TARGETS)('$name: CORS', (target) => {
  let world: World;
  let stranger: Person;
  let person: Person;
  beforeAll(async () => {
    world = await makeWorld(target, {
      host: { trustedOrigins: [BY_HOST], plugins: [countingPlugin] },
      betterAuth: { trustedOrigins: [BY_BETTER_AUTH, 'https://*.tenants.example.org'], plugins: [bearer()] },
    });
    stranger = world.stranger();
    person = await world.person('editor');
  });
  afterAll(() => world.close());

  describe.each(TRUSTED)('a page of the trusted origin %s', (origin) => {
    it.each<[string, string, number]>([
      ['GET', '/health', 200],
      ['GET', '/flows', 401],
      ['GET', '/nothing-here', 401],
      ['POST', '/health', 405],
      ...(target.tidiesTargets ? [] : [['GET', '/a//b', 400] satisfies [string, string, number]]),
      ['GET', '/plugins/auth/api/auth/get-session', 200],
      ['GET', '/plugins/auth/api/auth/nothing-here', 404],
      ['GET', '/plugins/counting', 200],
    ])('may read the answer to %s %s (%i)', async (method, path, status) => {
      const answer = await stranger.call(method, path, undefined, { origin });
      expect(answer.status).toBe(status);
      expectCors(answer.headers, origin);
    });

    it('signs up, signs in with a wrong and the right password, reads and writes with the cookie', async () => {
      const visitor = world.stranger();
      const from = { origin };
      const email = `visitor-${TRUSTED.indexOf(origin)}@example.test`;
      const account = { name: 'Visitor', email, password: PASSWORD };
      const signUp = await visitor.auth('POST', '/sign-up/email', account, from);
      const wrong = await visitor.auth('POST', '/sign-in/email', { email, password: 'wrong-password' }, from);
      const right = await visitor.auth('POST', '/sign-in/email', { email, password: PASSWORD }, from);
      const created = await visitor.call('POST', '/flows', { name: 'From elsewhere' }, from);
      const invalid = await visitor.call('POST', '/flows', { title: 'wrong field' }, from);
      const listed = await visitor.get('/flows', from);
      const answers = [signUp, wrong, right, created, invalid, listed];
      expect(answers.map(({ status }) => status)).toEqual([200, 401, 200, 201, 400, 200]);
      for (const { headers } of answers) expectCors(headers, origin);
      expect(right.headers.get('access-control-expose-headers')).toContain('set-auth-token');
    });

    it.each(['/flows', '/health', '/nothing-here', '/plugins/auth/api/auth/sign-in/email', '/plugins/counting'])(
      'gets a preflight of %s answered before the gate, and no handler hears of it',
      async (path) => {
        const before = handled;
        const answer = await stranger.call('OPTIONS', path, undefined, { origin, ...PREFLIGHT });
        expect(answer.status).toBe(204);
        expect(answer.text).toBe('');
        expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
        expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
        expect(answer.headers.get('access-control-allow-methods')).toContain('DELETE');
        expect(answer.headers.get('access-control-allow-headers')).toBe('content-type');
        expect(Number(answer.headers.get('access-control-max-age'))).toBeGreaterThan(0);
        expect(handled).toBe(before);
      },
    );

    it('gets OPTIONS that is no preflight answered as everybody does', async () => {
      const { status } = await stranger.call('OPTIONS', '/health', undefined, { origin });
      expect(status).toBe(405);
    });
  });

  describe.each(UNTRUSTED)('a page of the origin %s', (origin) => {
    it('may read nothing, signed in or not', async () => {
      for (const path of ['/health', '/flows', '/plugins/auth/api/auth/get-session', '/plugins/counting']) {
        for (const who of [stranger, person]) {
          const { headers } = await who.get(path, { origin });
          expect([path, corsHeadersOf(headers)]).toEqual([path, []]);
          expect(headers.get('vary')?.toLowerCase()).toContain('origin');
        }
      }
    });

    it('gets no CORS header from a preflight, and learns nothing from it', async () => {
      const path = '/flows';
      const asked = await stranger.call('OPTIONS', path, undefined, { origin, ...PREFLIGHT });
      const plain = await stranger.call('OPTIONS', path);
      expect(corsHeadersOf(asked.headers)).toEqual([]);
      expect(asked.status).toBe(plain.status);
    });

    it('writes nothing with the cookie of a visitor', async () => {
      const { status } = await person.call('POST', '/flows', { name: 'forged' }, { origin });
      expect(status).toBe(403);
    });
  });
});

describe.each(EXPRESS_TARGETS)('$name: CORS behind middleware of the app', (target) => {
  it('sets no header twice, and keeps what the app varies on', async () => {
    const world = await makeWorld(target, {
      host: { trustedOrigins: [BY_HOST] },
      configure(app) {
        app.use((_req, res, next) => {
          res.set({ 'access-control-allow-origin': BY_HOST, 'access-control-allow-credentials': 'true' });
          res.set({ vary: 'Accept-Language, Origin' });
          next();
        });
      },
    });
    const { headers } = await world.stranger().get('/health', { origin: BY_HOST });
    expect(headers.get('access-control-allow-origin')).toBe(BY_HOST);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
    expect(headers.get('vary')).toBe('Accept-Language, Origin');
    await world.close();
  });
});

it('stays closed where the app cannot tell whom it trusts', async () => {
  const [target] = TARGETS;
  if (!target) throw new Error('there is no target');
  let down = false;
  const trustedOrigins = async (): Promise<string[]> => {
    if (down) throw new Error('the tenants table is down');
    return [BY_HOST];
  };
  const world = await makeWorld(target, { betterAuth: { trustedOrigins } });
  down = true;
  const { status, headers } = await world.stranger().get('/health', { origin: 'https://tenant.example' });
  expect(status).toBe(200);
  expect(corsHeadersOf(headers)).toEqual([]);
  expect(world.log.filter(({ level }) => level === 'error')).toHaveLength(1);
  await world.close();
});

it('asks a function of the app for every request', async () => {
  const [target] = TARGETS;
  if (!target) throw new Error('there is no target');
  let trusted: string[] = [];
  const world = await makeWorld(target, { betterAuth: { trustedOrigins: async () => trusted } });
  const visitor = world.stranger();
  const read = async () =>
    (await visitor.get('/health', { origin: BY_HOST })).headers.get('access-control-allow-origin');
  expect(await read()).toBe(null);
  trusted = [BY_HOST];
  expect(await read()).toBe(BY_HOST);
  trusted = [];
  expect(await read()).toBe(null);
  await world.close();
});

describe.each(TARGETS)('$name: origins that better-auth trusts by request', (target) => {
  const [AT_START, BY_TENANT, BY_PLUGIN] = [
    'https://start.example',
    'https://tenant.example',
    'https://plugin.example',
  ];
  const plugin: BetterAuthPlugin = { id: 'trusting', init: () => ({ options: { trustedOrigins: [BY_PLUGIN] } }) };
  const trustedOrigins = (request?: Request) => {
    if (request === undefined) return [AT_START];
    return request.headers.get('x-tenant') === 'one' ? [BY_TENANT] : [];
  };
  let world: World;
  let person: Person;
  beforeAll(async () => {
    world = await makeWorld(target, { betterAuth: { trustedOrigins, plugins: [plugin] } });
    person = await world.person();
  });
  afterAll(() => world.close());

  it.each([
    ['what a function answered at start', AT_START, {}, false],
    ['what it answers for another request', BY_TENANT, {}, false],
    ['what it answers for this request', BY_TENANT, { 'x-tenant': 'one' }, true],
    ['what a plugin of better-auth adds', BY_PLUGIN, {}, true],
  ] as const)('%s: the gate, CORS and better-auth agree', async (_what, origin, headers, trusted) => {
    const sent = { ...headers, origin };
    const read = await person.get('/flows', sent);
    const write = await person.call('POST', '/flows', { name: 'from elsewhere' }, sent);
    const proxied = await person.auth('POST', '/update-user', { name: 'Somebody' }, sent);
    const own = await world.auth.handler(
      new Request(`${world.origin}/api/auth/update-user`, {
        method: 'POST',
        headers: { ...sent, cookie: person.cookieHeader(), 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Somebody' }),
      }),
    );
    expect(read.headers.get('access-control-allow-origin')).toBe(trusted ? origin : null);
    expect([write.status, proxied.status, own.status]).toEqual(trusted ? [201, 200, 200] : [403, 403, 403]);
  });
});
