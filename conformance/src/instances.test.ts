import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInvect, type InvectOptions } from '@invect/core';
import { Person, type Served, TARGETS, type Target } from '@invect/testing';
import { userAuth } from '@invect/user-auth';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { betterAuth as oldestBetterAuth } from 'better-auth-oldest';
import Database from 'better-sqlite3';
import { SqliteDialect } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const [target] = TARGETS as [Target];
const BASICS = {
  secret: 'a-secret-that-is-only-used-by-tests-0123456789',
  emailAndPassword: { enabled: true },
  logger: { disabled: true },
  advanced: { disableOriginCheck: false },
} as const;
const silent = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };

let folder: string;
let served: Served | undefined;
const host = (plugins: InvectOptions['plugins']): InvectOptions => ({
  baseDatabaseConfig: { type: 'sqlite', connectionString: `file:${folder}/app.db`, id: 'main' },
  logger: silent,
  plugins,
});

beforeEach(() => {
  vi.clearAllMocks();
  folder = mkdtempSync(join(tmpdir(), 'invect-instances-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await served?.close();
  served = undefined;
  rmSync(folder, { recursive: true, force: true });
});

async function signUpWorks(options: InvectOptions): Promise<void> {
  served = await target.serve({ host: options });
  await served.invect.ready();
  const person = new Person(served);
  expect((await person.signUp('somebody@example.test')).status).toBe(200);
  expect((await person.get('/me')).body).toMatchObject({ id: person.id, role: 'editor' });
  expect((await person.signOut()).status).toBe(200);
  expect((await person.get('/me')).status).toBe(401);
}

describe('userAuth takes a better-auth instance', () => {
  it("with the quick start's { url, type }, and completes the app's own", async () => {
    const auth = betterAuth({ ...BASICS, database: { url: `file:${folder}/app.db`, type: 'sqlite' } as never });
    await signUpWorks(host([userAuth({ auth })]));
    expect(await auth.api.getSession({ headers: new Headers() })).toBeNull();
  });

  it('with a better-sqlite3 connection', () =>
    signUpWorks(host([userAuth({ auth: betterAuth({ ...BASICS, database: new Database(`${folder}/app.db`) }) })])));

  it('with a Kysely dialect', () => {
    const dialect = new SqliteDialect({ database: new Database(`${folder}/app.db`) });
    return signUpWorks(host([userAuth({ auth: betterAuth({ ...BASICS, database: { dialect, type: 'sqlite' } }) })]));
  });

  it('with an adapter function', () => {
    const database = memoryAdapter({ user: [], session: [], account: [], verification: [] });
    return signUpWorks(host([userAuth({ auth: betterAuth({ ...BASICS, database }) })]));
  });

  it('from a function, also an asynchronous one', () =>
    signUpWorks(
      host([userAuth({ auth: async () => betterAuth({ ...BASICS, database: new Database(`${folder}/app.db`) }) })]),
    ));

  it("from a function, with the quick start's { url, type }", () => {
    const database = { url: `file:${folder}/app.db`, type: 'sqlite' } as never;
    return signUpWorks(host([userAuth({ auth: () => betterAuth({ ...BASICS, database }) })]));
  });

  it('of the oldest supported version', () => {
    const auth = oldestBetterAuth({ ...BASICS, database: new Database(`${folder}/app.db`) });
    return signUpWorks(host([userAuth({ auth })]));
  });

  it('that is a stand-in with a handler and getSession', async () => {
    const auth = {
      handler: async (request: Request) => Response.json({ path: new URL(request.url).pathname }),
      api: {
        getSession: async ({ headers }: { headers: Headers }) =>
          headers.get('x-token') === 'good'
            ? { user: { id: 'u', email: 'u@example.test' }, session: { id: 's' } }
            : null,
      },
    };
    served = await target.serve({ host: host([userAuth({ auth })]) });
    const person = new Person(served);
    expect((await person.auth('POST', '/sign-in/email', {})).body).toEqual({ path: '/api/auth/sign-in/email' });
    expect((await person.get('/me', { 'x-token': 'good' })).body).toMatchObject({ id: 'u', name: 'u@example.test' });
    expect((await person.get('/me')).body.code).toBe('auth:session_not_found');
  });
});

describe('userAuth refuses to start, in one sentence, for', () => {
  const reason = async (options: InvectOptions): Promise<string> => {
    const invect = createInvect(options);
    const message = await invect.ready().then(
      () => 'it started',
      (error: Error) => error.message,
    );
    await invect.close();
    return message;
  };

  it.each([
    [{}, /auth must be your better-auth instance/],
    [{ auth: {} }, /auth must be your better-auth instance/],
    [{ prefix: 'a/b' }, /prefix .* without slashes/],
    [{ prefix: '' }, /prefix/],
    [{ onSessionError: 'ignore' }, /onSessionError/],
    [{ mapUser: {} }, /mapUser must be a function/],
    [{ maprole: () => 'x' }, /no option "maprole"/],
    [{ signInThrottle: true }, /signInThrottle must be false, or like/],
    [{ signInThrottle: { max: 3 } }, /signInThrottle has no "max"/],
    [{ signInThrottle: { maxFailures: 0 } }, /signInThrottle\.maxFailures is 0/],
  ])('the options %j', (options, message) => {
    const auth = betterAuth({ ...BASICS, database: memoryAdapter({ user: [], session: [] }) });
    const given = 'auth' in options || Object.keys(options).length === 0 ? options : { auth, ...options };
    expect(() => userAuth(given as never)).toThrow(message);
  });

  it('a database.url that is not set', async () => {
    const auth = betterAuth({ ...BASICS, database: { url: undefined, type: 'sqlite' } as never });
    expect(await reason(host([userAuth({ auth })]))).toMatch(/database\.url is empty.*DATABASE_URL/);
  });

  it('missing tables in production, and lists them', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const auth = betterAuth({ ...BASICS, database: new Database(`${folder}/app.db`) });
    expect(await reason(host([userAuth({ auth })]))).toMatch(
      /missing: user, session, account, verification.*migrate: true/,
    );
    expect(await reason(host([userAuth({ auth, migrate: true })]))).toBe('it started');
  });

  it('tables that an ORM has not made', async () => {
    const auth = betterAuth({ ...BASICS, database: memoryAdapter({}) });
    expect(await reason(host([userAuth({ auth })]))).toMatch(/ORM's migrations/);
  });
});

describe('in production without a public URL', () => {
  it('auth routes are refused for a Host that could be anybody', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const auth = betterAuth({ ...BASICS, database: new Database(`${folder}/app.db`) });
    const invect = createInvect(host([userAuth({ auth, migrate: true })]));
    const ask = (publicOrigin: string) =>
      invect.fetch(new Request('http://localhost/'), { target: '/plugins/auth/get-session', publicOrigin });
    expect((await ask('https://evil.test')).status).toBe(400);
    expect((await ask('http://127.0.0.1:3000')).status).toBe(200);
    await invect.close();
  });
});

it('says at start what would otherwise be found out by failing', async () => {
  const auth = betterAuth({ ...BASICS, database: new Database(`${folder}/app.db`) });
  const invect = createInvect({ ...host([userAuth({ auth })]), publicUrl: 'https://app.example.test/invect' });
  await invect.ready();
  const report = silent.info.mock.calls.find(([, message]) => message === 'User auth is on')?.[0];
  expect(report).toMatchObject({
    authUrl: 'https://app.example.test/invect/plugins/auth/api/auth',
    oauthCallback: 'https://app.example.test/invect/plugins/auth/api/auth/callback/:provider',
    cookie: 'better-auth.session_token (Secure)',
    signUp: 'open (email and password)',
    newUserRole: 'editor',
    tables: expect.stringContaining('created user'),
  });
  expect(silent.warn.mock.calls.some(([, message]) => /every new user becomes editor/.test(message))).toBe(true);
  await invect.close();
});
