import { makeWorld, PASSWORD, sendRaw, TARGETS, type Target, type World, type WorldOptions } from '@invect/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { warnings } from './warnings.js';

const [first] = TARGETS as [Target];
const PAGE = 'https://page.example.net';
const worlds: World[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const made of worlds.splice(0)) await made.close();
});

async function world(target: Target, options: WorldOptions = {}): Promise<World> {
  const made = await makeWorld(target, options);
  worlds.push(made);
  return made;
}

describe.each(TARGETS)('$name: a page of an unlisted origin', (target) => {
  it('is told of once, with the option', async () => {
    const here = await world(target);
    const person = await here.person();
    const preflight = { origin: PAGE, 'access-control-request-method': 'POST' };
    await person.call('OPTIONS', '/flows', undefined, preflight);
    await person.get('/flows', { origin: PAGE });
    expect((await person.call('POST', '/flows', { name: 'x' }, { origin: PAGE })).status).toBe(403);
    expect(warnings(here.log, /a page of/)).toEqual([
      expect.stringMatching(/"https:\/\/page\.example\.net".*trustedOrigins/),
    ]);
  });

  it('is not the host itself, a listed one, a navigation or no page at all', async () => {
    const here = await world(target, {
      host: { trustedOrigins: ['https://a.example.com'] },
      betterAuth: { trustedOrigins: ['https://b.example.com'] },
    });
    const person = await here.person();
    for (const origin of [here.origin, 'https://a.example.com', 'https://b.example.com', 'null', '*', 'x\u009b'])
      await person.get('/flows', { origin });
    // Node's fetch calls every request one of mode "cors".
    const form = ['Origin: https://idp.example.com', 'Sec-Fetch-Mode: navigate', 'Content-Length: 0'];
    await sendRaw(here.port, [`POST ${here.mount}/flows HTTP/1.1`, ...form]);
    await person.get('/flows');
    expect(warnings(here.log, /a page of/)).toEqual([]);
  });

  it('cannot fill the log', async () => {
    const here = await world(target);
    for (let number = 0; number < 50; number++)
      await here.stranger().get('/health', { origin: `https://page-${number}.example` });
    const told = warnings(here.log, /a page of/);
    expect(told).toHaveLength(20);
    expect(told.at(-1)).toMatch(/further warnings of this kind are not logged/);
  });
});

describe.each(TARGETS)('$name: better-auth\'s "Invalid origin"', (target) => {
  it('names the origin and the option in the log, once', async () => {
    const here = await world(target);
    const person = await here.person();
    // The host looks at Origin before better-auth does.
    for (let times = 0; times < 2; times++) {
      const { status, body } = await person.auth('POST', '/sign-out', {}, { origin: PAGE });
      expect([status, body.code]).toEqual([403, 'request:cross_site']);
      // A client that names no Origin. better-auth reads its Referer then.
      const own = await fetch(`${here.base}/plugins/auth/api/auth/sign-out`, {
        method: 'POST',
        headers: {
          cookie: person.cookieHeader(),
          'content-type': 'application/json',
          referer: 'https://other.example/?token=canary',
        },
        body: '{}',
      });
      expect([own.status, await own.json()]).toEqual([403, { code: 'INVALID_ORIGIN', message: 'Invalid origin' }]);
    }
    expect(warnings(here.log, /page\.example\.net.*trustedOrigins/)).toHaveLength(1);
    const told = warnings(here.log, /better-auth refused/);
    expect(told).toEqual([expect.stringContaining('"https://other.example" with "Invalid origin": add it to')]);
    expect(told[0]).toContain(JSON.stringify(here.origin));
    expect(JSON.stringify(here.log)).not.toContain('canary');
  });

  it('explains a callbackURL as well', async () => {
    const here = await world(target);
    const account = { name: 'A', email: 'a@b.test', password: PASSWORD, callbackURL: `${PAGE}/?token=canary` };
    const { status, body } = await here.stranger().auth('POST', '/sign-up/email', account);
    expect([status, body.code]).toEqual([403, 'INVALID_CALLBACK_URL']);
    expect(warnings(here.log, /better-auth refused/)).toEqual([
      expect.stringContaining('a callbackURL whose origin it does not trust'),
    ]);
    expect(JSON.stringify(here.log)).not.toContain('canary');
  });

  it('says nothing of another refusal', async () => {
    const here = await world(target);
    const person = await here.person();
    expect((await person.auth('POST', '/admin/list-users')).status).toBeGreaterThanOrEqual(400);
    expect((await person.auth('GET', '/admin/list-users?limit=1')).status).toBe(403);
    expect(warnings(here.log, /better-auth refused/)).toEqual([]);
  });
});

describe('a session cookie of another app on the same host name', () => {
  const OTHER = { betterAuth: { secret: 'the-secret-of-another-app-0123456789-0123456789' } };

  it.each(TARGETS)('is told of once: $name', async (target) => {
    const [here, there] = [await world(target), await world(target, OTHER)];
    const person = await there.person();
    const visitor = here.stranger();
    for (const [name, value] of person.cookies) visitor.cookies.set(name, value);
    const twin = visitor.twin();
    for (const one of [visitor, twin]) expect((await one.get('/me')).body.code).toBe('auth:session_not_found');
    expect(warnings(here.log, /advanced\.cookiePrefix/)).toHaveLength(1);
    const [token = ''] = [...person.cookies.values()];
    expect(JSON.stringify(here.log)).not.toContain(token);
    expect(JSON.stringify(here.log)).not.toContain(decodeURIComponent(token).split('.')[0]);
  });

  it('leaves both signed in once one of them has a cookiePrefix', async () => {
    const other = { betterAuth: { ...OTHER.betterAuth, advanced: { cookiePrefix: 'other' } } };
    const [here, there] = [await world(first), await world(first, other)];
    const [a, b] = [await here.person(), await there.person()];
    for (const [name, value] of a.cookies) b.cookies.set(name, value);
    for (const [name, value] of b.cookies) a.cookies.set(name, value);
    expect([(await a.get('/me')).body.id, (await b.get('/me')).body.id]).toEqual([a.id, b.id]);
    expect(warnings([...here.log, ...there.log], /advanced\.cookiePrefix/)).toEqual([]);
  });

  it('is not a session of ours that is over, and not a stranger', async () => {
    const here = await world(first);
    const person = await here.person();
    const replay = person.twin();
    await person.signOut();
    expect((await replay.get('/me')).body.code).toBe('auth:session_expired');
    await here.stranger().get('/me');
    expect(warnings(here.log, /advanced\.cookiePrefix/)).toEqual([]);
  });
});

describe('a public URL with http', () => {
  const told = async (options: WorldOptions): Promise<string[]> =>
    warnings((await world(first, options)).log, /travel unencrypted/);

  it('is told of in production only', async () => {
    const publicUrl = 'http://app.example.com/invect';
    expect(await told({ host: { publicUrl } })).toEqual([]);
    vi.stubEnv('NODE_ENV', 'production');
    const production = { userAuth: { migrate: true } };
    expect(await told({ ...production, host: { publicUrl } })).toEqual([
      expect.stringContaining(`publicUrl is ${publicUrl}`),
    ]);
    expect(await told({ ...production, host: { publicUrl: 'https://app.example.com/invect' } })).toEqual([]);
  });

  it('is told of as baseURL of better-auth as well', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    const options = { userAuth: { migrate: true }, betterAuth: { baseURL: 'http://app.example.com' } };
    expect(await told(options)).toEqual([expect.stringContaining('baseURL of better-auth')]);
  });
});
