import { EACH_ADAPTER, makeWorld, ONE_TARGET, sendRaw, type World } from '@invect/testing';
import { jwt } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

describe.each(EACH_ADAPTER)("$name: better-auth's routes under the mount", (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target, { betterAuth: { plugins: [jwt()] } });
  });
  afterAll(() => world.close());

  it('are kept by no cache, unless better-auth says otherwise', async () => {
    const person = await world.person();
    for (const path of ['/list-sessions', '/get-session', '/token', '/list-accounts', '/ok']) {
      const { status, headers } = await person.auth('GET', path);
      expect([path, status, headers.get('cache-control')]).toEqual([path, 200, 'no-store']);
    }
    expect((await person.auth('POST', '/update-user', { name: 'x' })).headers.get('cache-control')).toBe('no-store');
    expect((await world.stranger().auth('GET', '/list-sessions')).headers.get('cache-control')).toBe('no-store');
    expect((await person.auth('GET', '/jwks')).headers.get('cache-control')).toBeNull();
  });

  it('that only read take HEAD, and no others do', async () => {
    for (const path of ['/ok', '/get-session', '/jwks']) {
      const answer = await world.stranger().auth('HEAD', path);
      expect([path, answer.status, answer.text]).toEqual([path, 200, '']);
    }
    // Not there without a plugin that is an OAuth server; there or not, HEAD answers as GET does.
    for (const path of ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'])
      expect((await world.stranger().auth('HEAD', path)).status).toBe(
        (await world.stranger().auth('GET', path)).status,
      );
    for (const path of ['/verify-email', '/list-sessions', '/reset-password/x'])
      expect((await world.stranger().auth('HEAD', path)).status).toBe(405);
  });
});

describe.each(ONE_TARGET)('$name: spellings of a route', (target) => {
  it('are guarded as better-auth matches them', async () => {
    for (const skipTrailingSlashes of [false, true]) {
      const world = await makeWorld(target, {
        betterAuth: { advanced: { skipTrailingSlashes } },
        userAuth: { signInThrottle: { maxFailures: 2, windowSeconds: 60 } },
      });
      try {
        const person = await world.person();
        const guess = async (path: string) => {
          const body = { email: person.email, password: 'wrong-password' };
          return (await world.stranger().auth('POST', path, body)).status;
        };
        for (const path of ['/Sign-In/email', '/sign-in/email%2F', '/sign-in//email', '/sign-in/email//'])
          expect([400, 404]).toContain(await guess(path));
        expect(await guess('/sign-in/email/')).toBe(skipTrailingSlashes ? 401 : 404);
        expect(await guess('/sign%2Din/em%61il')).toBe(401);
        if (!skipTrailingSlashes) expect(await guess('/sign-in/email')).toBe(401);
        for (const path of ['/sign-in/email', '/sign-in/email/', '/sign%2Din/email'])
          expect([path, await guess(path)]).toEqual([path, 429]);
      } finally {
        await world.close();
      }
    }
  });

  it('do not slip past the confirmation of a sign-out', async () => {
    const world = await makeWorld(target, { betterAuth: { advanced: { skipTrailingSlashes: true } } });
    try {
      const person = await world.person();
      await world.sql('alter table session rename to session_gone');
      for (const path of ['/sign-out', '/sign-out/', '/sign%2Dout/']) {
        const head = [`POST ${world.mount}/plugins/auth${path} HTTP/1.1`, `Cookie: ${person.cookieHeader()}`];
        const lines = [...head, `Origin: ${world.origin}`, 'Content-Type: application/json', 'Content-Length: 2'];
        expect([path, (await sendRaw(world.port, lines, '{}')).status]).toEqual([path, 503]);
      }
      await world.sql('alter table session_gone rename to session');
      expect((await person.get('/me')).status).toBe(200);
      expect((await person.auth('POST', '/sign-out/', {})).status).toBe(200);
      expect((await person.get('/me')).status).toBe(401);
    } finally {
      await world.close();
    }
  });
});
