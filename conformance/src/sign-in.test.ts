import { MATRIX, makeWorld, PASSWORD, type World } from '@invect/testing';
import { createAuthClient } from 'better-auth/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const TRUE = { sqlite: '1', postgresql: 'true', mysql: '1' } as const;

/** A time as raw SQL writes it: MySQL's own form has no T and no Z. */
function timeOf({ store }: World, milliseconds: number): string {
  const iso = new Date(milliseconds).toISOString();
  return store.config.type === 'mysql' ? iso.replace('T', ' ').replace('Z', '') : iso;
}

describe.each(MATRIX)('$name: signing up, in and out', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target, {
      userAuth: { publicPaths: ['/webhooks'] },
      betterAuth: {
        session: { updateAge: 60 },
        socialProviders: { google: { clientId: 'client', clientSecret: 'secret' } },
      },
    });
  });
  afterAll(() => world.close());

  it('ties every request to the user who signed up', async () => {
    const person = await world.person();
    expect((await person.get('/me')).body).toMatchObject({ id: person.id, name: 'Somebody', role: 'editor' });
    expect((await person.call('POST', '/flows', { name: 'mine' })).body).toMatchObject({ ownerId: person.id });
  });

  it('serves better-auth in both URL forms', async () => {
    const person = await world.person();
    for (const path of ['/plugins/auth/api/auth/get-session', '/plugins/auth/get-session']) {
      expect((await person.get(path)).body.user.id).toBe(person.id);
      expect((await person.call('HEAD', path)).status).toBe(200);
    }
    expect((await person.get('/plugins/auth/api/auth')).status).toBe(404);
    expect((await person.get('/plugins/auth/nothing')).status).toBe(404);
    expect((await person.get('/plugins/authX/get-session')).status).toBe(404);
    expect((await person.call('OPTIONS', '/plugins/auth/get-session')).status).toBe(404);
  });

  it('works with the client of the specification', async () => {
    const browser = world.stranger();
    const client = createAuthClient({
      baseURL: `${world.base}/plugins/auth`,
      fetchOptions: { customFetchImpl: browser.fetch },
    });
    const email = `client-${world.port}@example.test`;
    expect((await client.signUp.email({ name: 'Client', email, password: PASSWORD })).error).toBeNull();
    expect((await client.getSession()).data?.user.email).toBe(email);
    expect((await browser.get('/flows')).status).toBe(200);
    expect((await client.signOut()).data).toMatchObject({ success: true });
    expect((await client.getSession()).data).toBeNull();
    expect((await browser.get('/flows')).status).toBe(401);
    expect((await client.signIn.email({ email, password: 'wrong-password' })).error?.status).toBe(401);
    expect((await client.signIn.email({ email, password: PASSWORD })).error).toBeNull();
    expect((await browser.get('/flows')).status).toBe(200);
  });

  it('tells no session, a forged one and an ended one apart, and clears their cookies', async () => {
    const stranger = world.stranger();
    expect(await stranger.get('/flows')).toMatchObject({ status: 401, body: { code: 'auth:session_not_found' } });
    expect((await stranger.get('/flows')).headers.get('www-authenticate')).not.toBeNull();
    expect((await stranger.get('/flows')).headers.getSetCookie()).toEqual([]);

    const forger = (await world.person()).twin();
    const [[name, value] = ['', '']] = forger.cookies;
    forger.cookies.set(
      name,
      value.replace(/\.(.)/, (_all, first) => `.${first === 'A' ? 'B' : 'A'}`),
    );
    const forged = await forger.get('/flows');
    expect(forged).toMatchObject({ status: 401, body: { code: 'auth:session_not_found' } });
    expect(forged.headers.getSetCookie().some((cookie) => cookie.startsWith(`${name}=;`))).toBe(true);

    const person = await world.person();
    const replay = person.twin();
    await person.signOut();
    const ended = await replay.get('/flows');
    expect(ended).toMatchObject({
      status: 401,
      body: { code: 'auth:session_expired', message: 'Session has expired' },
    });
    expect(ended.headers.getSetCookie().filter((cookie) => cookie.startsWith(`${name}=;`))).toHaveLength(1);
    expect([...replay.cookies.keys()]).toEqual(['better-auth.invect_device']);
  });

  it.each([
    ['an expired row', 'update session set "expiresAt" = ? where "userId" = ?'],
    ['a deleted row', 'delete from session where "expiresAt" > ? and "userId" = ?'],
  ])('refuses the very next request after %s', async (_what, statement) => {
    const person = await world.person();
    expect((await person.get('/flows')).status).toBe(200);
    await world.sql(statement, timeOf(world, Date.now() - 1_000), person.id);
    expect(await person.get('/flows')).toMatchObject({ status: 401, body: { code: 'auth:session_expired' } });
  });

  it('sees a demotion, a ban and a deleted user with the next request', async () => {
    const [demoted, banned, deleted] = [await world.person('admin'), await world.person('admin'), await world.person()];
    await world.sql('update "user" set role = ? where id = ?', 'viewer', demoted.id);
    expect(await demoted.call('POST', '/flows', { name: 'x' })).toMatchObject({
      status: 403,
      body: { code: 'auth:forbidden' },
    });
    await world.sql(`update "user" set banned = ${TRUE[world.store.config.type]} where id = ?`, banned.id);
    expect(await banned.get('/flows')).toMatchObject({ status: 403, body: { code: 'auth:forbidden' } });
    await world.sql('update "user" set "banExpires" = ? where id = ?', timeOf(world, 1_000_000_000_000), banned.id);
    expect((await banned.get('/flows')).status).toBe(200);
    await world.sql('delete from "user" where id = ?', deleted.id);
    expect((await deleted.get('/flows')).status).toBe(401);
  });

  it('takes nobody for the user when there are two session cookies, in either order', async () => {
    const [victim, attacker] = [await world.person(), await world.person()];
    for (const cookie of [
      `${attacker.cookieHeader()}; ${victim.cookieHeader()}`,
      `${victim.cookieHeader()}; ${attacker.cookieHeader()}`,
    ]) {
      const answer = await world.stranger().get('/me', { cookie });
      expect(answer).toMatchObject({ status: 401, body: { code: 'auth:session_not_found' } });
      expect(answer.headers.getSetCookie().join('\n')).toContain('Max-Age=0');
    }
    expect((await victim.get('/me', { cookie: `${victim.cookieHeader()}; ${victim.cookieHeader()}` })).status).toBe(
      200,
    );
  });

  it('hands a refreshed session on to the browser', async () => {
    const person = await world.person();
    const soon = timeOf(world, Date.now() + 3 * 24 * 3600_000);
    await world.sql('update session set "expiresAt" = ? where "userId" = ?', soon, person.id);
    const answer = await person.get('/flows');
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie().some((cookie) => /session_token=.+Max-Age=604800/.test(cookie))).toBe(true);
    const [row] = await world.sql('select "expiresAt" from session where "userId" = ?', person.id);
    expect(new Date(row?.['expiresAt'] as string | Date).getTime()).toBeGreaterThan(Date.now() + 6 * 24 * 3600_000);
  });

  it('starts OAuth by GET and by POST, with a redirect_uri under the mount', async () => {
    const stranger = world.stranger();
    const redirectUri = `${world.base}/plugins/auth/api/auth/callback/google`;
    const byPost = await stranger.auth('POST', '/sign-in/social', { provider: 'google' });
    expect(new URL(byPost.body.url).searchParams.get('redirect_uri')).toBe(redirectUri);
    for (const form of ['/plugins/auth/api/auth', '/plugins/auth']) {
      const byGet = await stranger.get(`${form}/sign-in/social?provider=google&callbackURL=/after`);
      expect(byGet.status).toBe(302);
      const location = new URL(byGet.headers.get('location') ?? '');
      expect(location.hostname).toBe('accounts.google.com');
      expect(location.searchParams.get('redirect_uri')).toBe(redirectUri);
      expect(byGet.headers.getSetCookie().some((cookie) => cookie.includes('state='))).toBe(true);
    }
  });

  it.each([
    ['a foreign callbackURL', '?provider=google&callbackURL=https://evil.test/', {}, 403],
    ['a protocol-relative callbackURL', '?provider=google&callbackURL=//evil.test', {}, 403],
    ['another site', '?provider=google', { 'sec-fetch-site': 'cross-site' }, 403],
    ['an unknown provider', '?provider=nobody', {}, 404],
    ['a repeated provider', '?provider=google&provider=google', {}, 400],
    ['an unknown field', '?provider=google&role=admin', {}, 400],
  ])('does not start OAuth by GET for %s', async (_what, query, headers, status) => {
    const answer = await world.stranger().get(`/plugins/auth/sign-in/social${query}`, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('location')).toBeNull();
  });

  it('keeps better-auth safe from other sites', async () => {
    const person = await world.person();
    for (const origin of ['https://evil.test', 'null', `${world.origin}.evil.test`]) {
      expect((await person.auth('POST', '/sign-out', {}, { origin })).status).toBe(403);
      expect((await person.call('POST', '/flows', { name: 'x' }, { origin })).body.code).toBe('request:cross_site');
    }
    expect((await person.get('/flows')).status).toBe(200);
  });

  it('does not let anybody choose their role, id or ban at sign-up', async () => {
    const body = { name: 'x', email: `forged-${world.port}@example.test`, password: PASSWORD };
    expect((await world.stranger().auth('POST', '/sign-up/email', { ...body, role: 'admin' })).status).toBe(400);
    const answer = await world.stranger().auth('POST', '/sign-up/email', {
      ...body,
      id: 'chosen',
      emailVerified: true,
      banned: false,
    });
    expect(answer.body.user).toMatchObject({ emailVerified: false, id: expect.not.stringContaining('chosen') });
  });

  it('fails, and does not pretend, when the database is gone', async () => {
    const person = await world.person();
    await world.sql('alter table session rename to session_gone');
    const replay = person.twin();
    try {
      expect(await person.get('/flows')).toMatchObject({ status: 503, body: { code: 'auth:unavailable' } });
      expect(await person.signOut()).toMatchObject({ status: 503, body: { code: 'auth:unavailable' } });
      expect((await person.get('/health')).status).toBe(200);
      expect((await world.stranger().get('/flows')).status).toBe(401);
    } finally {
      await world.sql('alter table session_gone rename to session');
    }
    expect((await replay.get('/flows')).status).toBe(200);
  });
});
