import { createInvect, type Logger } from '@invect/core';
import { EACH_ADAPTER, makeWorld, PASSWORD, type Target, type World, type WorldOptions } from '@invect/testing';
import { userAuth } from '@invect/user-auth';
import { betterAuth } from 'better-auth';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it, vi } from 'vitest';

const AUTH = '/plugins/auth/api/auth';
const UNTOLD = /the address of clients is unknown.*trustProxy.*clientAddress/;
const UNTRUSTED = /a proxy that the framework does not trust.*trust proxy/;

let world: World | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await world?.close();
  world = undefined;
});

/** A host in production, where better-auth limits rates. */
async function inProduction(target: Target, options: WorldOptions = {}): Promise<World> {
  vi.stubEnv('NODE_ENV', 'production');
  world = await makeWorld(target, {
    ...options,
    userAuth: { migrate: true, ...options.userAuth },
    betterAuth: { baseURL: 'http://app.example.test', rateLimit: { enabled: true }, ...options.betterAuth },
  });
  return world;
}

const warnings = ({ log }: World, pattern: RegExp): number =>
  log.filter(({ level, message }) => level === 'warn' && pattern.test(message)).length;

const tellsNobody = ({ name }: Target): boolean => name.startsWith('Next');

describe.each(EACH_ADAPTER)('$name: who sends a request', (target) => {
  const forwarded = { 'x-forwarded-for': '203.0.113.9' };

  it('is said at start to be unknown where the adapter cannot tell, and only there', async () => {
    const there = await inProduction(target);
    expect(warnings(there, UNTOLD)).toBe(tellsNobody(target) ? 1 : 0);
    for (let time = 0; time < 2; time++) expect((await there.stranger().auth('GET', '/ok')).status).toBe(200);
    expect([warnings(there, UNTOLD), warnings(there, UNTRUSTED)]).toEqual([tellsNobody(target) ? 1 : 0, 0]);
  });

  it('is asked about once where a proxy is not trusted', async () => {
    const there = await inProduction(target);
    for (let time = 0; time < 2; time++) await there.stranger().auth('GET', '/ok', undefined, forwarded);
    const pattern = tellsNobody(target) ? UNTOLD : UNTRUSTED;
    expect(warnings(there, pattern)).toBe(1);
  });

  it('is no question where a proxy is trusted, the app has a rule of its own, or nothing is limited', async () => {
    const worlds: WorldOptions[] = [
      { betterAuth: { advanced: { ipAddress: { ipAddressHeaders: ['x-real-ip'] } } } },
      { betterAuth: { rateLimit: { enabled: false } } },
      ...(target.name.startsWith('Hono') ? [] : [{ trustProxy: 'loopback' }]),
    ];
    for (const options of worlds) {
      const there = await inProduction(target, options);
      await there.stranger().auth('GET', '/ok', undefined, forwarded);
      expect([warnings(there, UNTOLD), warnings(there, UNTRUSTED)]).toEqual([0, 0]);
      await there.close();
    }
    world = undefined;
  });
});

/** Counts in memory are the process's, and every world's here. */
const LIMITED = { enabled: true, storage: 'database' } as const;

describe.each(EACH_ADAPTER)('$name: three wrong sign-ins of one client', (target) => {
  const guess = (there: World, email: string): Promise<{ status: number }> =>
    there.stranger().auth('POST', '/sign-in/email', { email, password: 'not-the-password' });

  it('lock nobody else out where clients cannot be told apart', async () => {
    world = await makeWorld(target, { betterAuth: { rateLimit: LIMITED } });
    const owner = world.stranger();
    expect((await owner.signUp(`owner-${world.port}@example.test`)).status).toBe(200);
    const statuses: number[] = [];
    for (let time = 0; time < 5; time++)
      statuses.push((await guess(world, `victim-${world.port}@example.test`)).status);
    expect(statuses).toEqual(tellsNobody(target) ? [401, 401, 401, 401, 401] : [401, 401, 401, 429, 429]);
    if (tellsNobody(target)) expect((await owner.signIn()).status).toBe(200);
  });

  it('are counted by account all the same', async () => {
    world = await makeWorld(target, {
      betterAuth: { rateLimit: LIMITED },
      userAuth: { signInThrottle: { maxFailures: 3 } },
    });
    const statuses: number[] = [];
    for (let time = 0; time < 5; time++)
      statuses.push((await guess(world, `victim-${world.port}@example.test`)).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });

  it.each<[string, WorldOptions]>([
    ['nobody counts by account', { userAuth: { signInThrottle: false }, betterAuth: { rateLimit: LIMITED } }],
    [
      'the app has a rule of its own',
      { betterAuth: { rateLimit: { ...LIMITED, customRules: { '/sign-in/email': { window: 60, max: 3 } } } } },
    ],
  ])('stay limited where %s', async (_why, options) => {
    world = await makeWorld(target, options);
    const statuses: number[] = [];
    for (let time = 0; time < 5; time++) statuses.push((await guess(world, `victim-${time}@example.test`)).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });
});

it('is asked about where invect.fetch is given no clientAddress', async () => {
  vi.stubEnv('NODE_ENV', 'production');
  const warn = vi.fn<Logger['warn']>();
  const auth = betterAuth({
    database: new Database(':memory:'),
    secret: 'a-secret-that-is-only-used-by-tests-0123456789',
    baseURL: 'http://app.example.test',
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: true },
    logger: { disabled: true },
    telemetry: { enabled: false },
  });
  const invect = createInvect({
    baseDatabaseConfig: { type: 'sqlite', connectionString: ':memory:', id: 'main' },
    logger: { debug() {}, info() {}, warn, error() {} },
    plugins: [userAuth({ auth, migrate: true })],
  });
  const warned = (): number => warn.mock.calls.filter(([, message]) => UNTOLD.test(message)).length;
  await invect.ready();
  expect(warned()).toBe(0);
  const body = JSON.stringify({ email: 'somebody@example.test', password: PASSWORD });
  const headers = { 'content-type': 'application/json' };
  for (let time = 0; time < 5; time++) {
    const request = new Request('http://app.example.test/', { method: 'POST', headers, body });
    expect((await invect.fetch(request, { target: `${AUTH}/sign-in/email` })).status).toBe(401);
  }
  expect(warned()).toBe(1);
  await invect.close();
});
