import { EACH_ADAPTER, makeWorld, ONE_TARGET, PASSWORD, type World } from '@invect/testing';
import { anonymous, deviceAuthorization } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const SHOP = 'https://shop.test';

const options = {
  betterAuth: {
    plugins: [anonymous(), deviceAuthorization({ verificationUri: '/device' })],
    socialProviders: { google: { clientId: 'id', clientSecret: 'secret' } },
    trustedOrigins: [SHOP],
  },
};

/** What a browser says of a request that another site's page makes it send. Its cookies are SameSite, so none come along. */
const FROM_ELSEWHERE: readonly Record<string, string>[] = [
  { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
  { origin: 'https://evil.test' },
  { origin: 'null' },
  { origin: 'null', 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'cross-site' },
];

describe.each(EACH_ADAPTER)("$name: another site's form, without a cookie", (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target, options);
  });
  afterAll(() => world.close());

  /** Without the Origin that a Person always sends. */
  async function post(path: string, headers: Record<string, string>, body = '{}'): Promise<Response> {
    return fetch(`${world.base}/plugins/auth${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
  }

  it.each(['/sign-out', '/api/auth/sign-out', '/sign-in/anonymous', '/sign-in/email', '/sign-up/email'])(
    'neither ends nor replaces who the visitor is: POST %s',
    async (path) => {
      const { email } = await world.person();
      const body = JSON.stringify({ email, password: PASSWORD, name: 'x' });
      for (const headers of FROM_ELSEWHERE) {
        const answer = await post(path, headers, body);
        expect([headers, answer.status, await answer.json()]).toEqual([
          headers,
          403,
          expect.objectContaining({ code: 'request:cross_site' }),
        ]);
        expect(answer.headers.getSetCookie()).toEqual([]);
      }
    },
  );

  it('is not what a trusted site, an app without a browser or a page without a referrer sends', async () => {
    for (const headers of [
      { origin: SHOP, 'sec-fetch-site': 'cross-site' },
      {},
      { origin: 'null', 'sec-fetch-site': 'same-origin' },
      { 'sec-fetch-site': 'same-origin' },
    ] as Record<string, string>[]) {
      expect([headers, (await post('/sign-in/anonymous', headers)).status]).toEqual([headers, 200]);
    }
  });

  it('is what an identity provider posts, and what clients of an OAuth server are', async () => {
    const from = { origin: 'https://accounts.google.com', 'sec-fetch-site': 'cross-site' };
    const form = { ...from, 'content-type': 'application/x-www-form-urlencoded' };
    const callback = await post('/api/auth/callback/google', form, 'code=1&state=unknown');
    expect([302, 303]).toContain(callback.status);
    expect(callback.headers.getSetCookie().join()).not.toContain('session_token=');
    expect((await post('/device/token', from, '{"client_id":"x"}')).status).toBe(400);
  });

  it('starts no sign-in by a link, where the browser only says by Referer where it is', async () => {
    const follow = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${world.base}/plugins/auth/sign-in/social?provider=google`, { redirect: 'manual', headers });
    for (const referer of ['https://evil.test/page', `${world.origin}.evil.test/`, 'about:blank', 'nonsense'])
      expect([referer, (await follow({ referer })).status]).toEqual([referer, 403]);
    for (const referer of [`${world.origin}/login`, `${SHOP}/cart`])
      expect([referer, (await follow({ referer })).status]).toEqual([referer, 302]);
    expect((await follow({})).status).toBe(302);
    expect((await follow({ referer: 'https://evil.test/', 'sec-fetch-site': 'none' })).status).toBe(302);
  });
});

it.each(ONE_TARGET)("an app that switched better-auth's check off has said so: $name", async (target) => {
  const world = await makeWorld(target, {
    betterAuth: { plugins: [anonymous()], advanced: { disableCSRFCheck: true } },
  });
  try {
    const answer = await world.stranger().auth('POST', '/sign-in/anonymous', {}, { origin: 'https://evil.test' });
    expect(answer.status).toBe(200);
  } finally {
    await world.close();
  }
});
