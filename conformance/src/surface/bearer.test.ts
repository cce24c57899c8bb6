import { bearer } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw } from '../raw.js';
import type { Target } from '../targets.js';
import { makeWorld, type World } from '../world.js';
import { Visitor } from './visitor.js';
import { EACH_ADAPTER, EACH_DATABASE, ONE_TARGET } from './where.js';

let people = 0;

const makeBearerWorld = (target: Target, options?: Parameters<typeof bearer>[0]): Promise<World> =>
  makeWorld(target, { betterAuth: { plugins: [bearer(options)] }, host: { trustedOrigins: ['https://app.test'] } });

/** Somebody new: their browser, and the token that its sign-up was answered with. */
async function member(world: World): Promise<{ id: string; browser: Visitor; token: string }> {
  const browser = new Visitor(world);
  const { body, headers } = await browser.signUp(`bearer-${process.pid}-${++people}@example.test`);
  const token = decodeURIComponent(headers.get('set-auth-token') ?? '');
  expect(token).toMatch(/^\w{32}\..{43}=$/);
  return { id: body.user.id, browser, token };
}

const by = (authorization: string, more: Record<string, string> = {}) => ({ authorization, ...more });
const unsigned = (token: string): string => token.split('.')[0] ?? '';

describe.each(EACH_ADAPTER)('$name: a bearer token', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeBearerWorld(target);
  });
  afterAll(() => world.close());

  it('is a session without cookies, until it is over', async () => {
    const { id, token } = await member(world);
    const app = new Visitor(world);
    const call = (method: string, path: string, body?: unknown) => app.call(method, path, body, by(`Bearer ${token}`));
    expect((await call('GET', '/me')).body.id).toBe(id);
    expect((await call('POST', '/flows', { name: 'mine' })).body.ownerId).toBe(id);
    expect((await call('GET', '/plugins/auth/get-session')).body.user.id).toBe(id);
    expect((await call('POST', '/plugins/auth/api/auth/sign-out', {})).status).toBe(200);
    const { status, body } = await call('GET', '/me');
    expect([status, body.code]).toEqual([401, 'auth:session_expired']);
  });
});

describe.each(EACH_DATABASE)('$name: a bearer token', (target) => {
  it('ends with its session on the next request: revoked, banned, expired, deleted', async () => {
    const world = await makeBearerWorld(target);
    const ways: [number, string][] = [
      [401, 'delete from session where "userId" = ?'],
      [403, `update "user" set banned = ${target.database.name === 'PostgreSQL' ? 'true' : '1'} where id = ?`],
      [401, `update session set "expiresAt" = '2001-01-01 00:00:00' where "userId" = ?`],
      [401, 'delete from "user" where id = ?'],
    ];
    for (const [status, statement] of ways) {
      const { id, token } = await member(world);
      const me = () => new Visitor(world).call('GET', '/me', undefined, by(`Bearer ${token}`));
      expect((await me()).body.id).toBe(id);
      await world.sql(statement, id);
      expect([statement, (await me()).status]).toEqual([statement, status]);
    }
    await world.close();
  });
});

describe.each(ONE_TARGET)('$name: a bearer token', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeBearerWorld(target);
  });
  afterAll(() => world.close());

  it.each<[string, (token: string) => string]>([
    ['nothing', () => ''],
    ['a word', () => 'token'],
    ['a changed signature', (token) => `${token.slice(0, -5)}AAAA=`],
    ['no signature but a dot', (token) => `${unsigned(token)}.`],
    ['another token', (token) => `${'A'.repeat(32)}.${token.split('.')[1]}`],
    ['two tokens', (token) => `${token}, Bearer ${token}`],
    ['a session id', () => '00000000-0000-0000-0000-000000000000'],
  ])('with %s is nobody', async (_what, change) => {
    const { token } = await member(world);
    const headers = by(`Bearer ${change(token)}`);
    expect((await new Visitor(world).call('GET', '/me', undefined, headers)).status).toBe(401);
  });

  it.each(['bearer', 'BEARER', 'Bearer'])('takes the scheme as %s, and no other scheme', async (scheme) => {
    const { id, token } = await member(world);
    const me = (name: string) => new Visitor(world).call('GET', '/me', undefined, by(`${name} ${token}`));
    expect((await me(scheme)).body.id).toBe(id);
    expect([(await me('Basic')).status, (await me(`X${scheme}`)).status]).toEqual([401, 401]);
  });

  it('given twice is nobody, or the same to gate and better-auth', async () => {
    const [one, other] = [await member(world), await member(world)];
    const headers = [one, other].map(({ token }) => `Authorization: Bearer ${token}`);
    const ask = (path: string) => sendRaw(world.port, [`GET ${world.mount}${path} HTTP/1.1`, ...headers]);
    const [me, session] = [await ask('/me'), await ask('/plugins/auth/api/auth/get-session')];
    for (const { id } of [one, other]) expect(session.text.includes(id)).toBe(me.text.includes(id));
  });

  it('beside a cookie of somebody else decides, for the gate as for better-auth', async () => {
    const [mine, theirs] = [await member(world), await member(world)];
    const ask = (path: string) => theirs.browser.call('GET', path, undefined, by(`Bearer ${mine.token}`));
    expect((await ask('/me')).body.id).toBe(mine.id);
    expect((await ask('/plugins/auth/get-session')).body.user.id).toBe(mine.id);
    expect((await theirs.browser.get('/me')).body.id).toBe(theirs.id);
  });

  it('that is wrong beside a good cookie leaves it to the cookie, for both', async () => {
    const { id, browser } = await member(world);
    const ask = (path: string) => browser.call('GET', path, undefined, by('Bearer wrong.wrong'));
    expect((await ask('/me')).body.id).toBe((await ask('/plugins/auth/get-session')).body.user.id);
    expect((await browser.get('/me')).body.id).toBe(id);
  });

  it('needs no Origin, as no browser adds it by itself; with a cookie another site is refused', async () => {
    const { token, browser } = await member(world);
    const headers = by(`Bearer ${token}`, { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' });
    const create = (from: Visitor) => from.call('POST', '/flows', { name: 'x' }, headers);
    expect((await create(new Visitor(world))).status).toBe(201);
    expect((await create(browser)).body.code).toBe('request:cross_site');
  });

  it('is shown to scripts of trusted origins, and of no other', async () => {
    const { browser } = await member(world);
    const answerTo = (origin: string) =>
      browser.call('POST', '/plugins/auth/sign-in/email', { email: 'x', password: 'y' }, { origin });
    const exposed = (await answerTo('https://app.test')).headers.get('access-control-allow-origin');
    expect([exposed, (await answerTo('https://evil.test')).headers.get('access-control-allow-origin')]).toEqual([
      'https://app.test',
      null,
    ]);
    const email = `exposed-${++people}@example.test`;
    const fields = { name: 'x', email, password: 'correct-horse-9' };
    const app = new Visitor(world);
    const signUp = await app.call('POST', '/plugins/auth/sign-up/email', fields, { origin: 'https://app.test' });
    expect(signUp.headers.get('access-control-expose-headers')).toContain('set-auth-token');
    expect(signUp.headers.get('set-auth-token')).not.toBeNull();
  });

  it('without a signature is taken by default, and not with requireSignature', async () => {
    const strict = await makeBearerWorld(target, { requireSignature: true });
    const statuses: number[] = [];
    for (const there of [world, strict]) {
      const { token } = await member(there);
      const headers = by(`Bearer ${unsigned(token)}`);
      statuses.push((await new Visitor(there).call('GET', '/me', undefined, headers)).status);
    }
    expect(statuses).toEqual([200, 401]);
    await strict.close();
  });
});
