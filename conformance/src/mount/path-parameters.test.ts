import {
  EACH_ADAPTER,
  type IdentityProvider,
  makeWorld,
  Person,
  startIdentityProvider,
  type World,
} from '@invect/testing';
import { createAuthEndpoint } from 'better-auth/api';
import { genericOAuth } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askAs } from './asked.js';

/** RFC 3986 §3.3: what a path segment may have without percent-encoding, letters and digits aside. */
const PCHAR = "-._~!$&'()*+,;=:@";

/** A plugin of the app's own, with a parameter in its path as many have. */
const echo = {
  id: 'echo',
  endpoints: {
    echo: createAuthEndpoint('/echo/:value', { method: 'GET' }, async (ctx) => ctx.json({ value: ctx.params.value })),
  },
};

describe.each(EACH_ADAPTER)('$name: parameters in paths of better-auth', (target) => {
  let idp: IdentityProvider;
  let world: World;
  beforeAll(async () => {
    idp = await startIdentityProvider();
    const provider = {
      providerId: 'acme:eu',
      discoveryUrl: `${idp.issuer}/.well-known/openid-configuration`,
      scopes: ['email', 'profile'],
      ...idp.client,
    };
    world = await makeWorld(target, { betterAuth: { plugins: [genericOAuth({ config: [provider] }), echo] } });
  });
  afterAll(async () => {
    await world.close();
    await idp.close();
  });

  async function echoed(value: string): Promise<unknown> {
    const { status, body } = await askAs(
      `127.0.0.1:${world.port}`,
      world,
      'GET',
      `${world.mount}/plugins/auth/api/auth/echo/${value}`,
    );
    return status === 200 ? body.value : status;
  }

  it('arrive as they came where RFC 3986 lets them stand for themselves', async () => {
    for (const character of PCHAR) {
      const value = `a${character}b`;
      const plain = await world.auth.handler(new Request(`http://127.0.0.1/api/auth/echo/${value}`));
      expect(await echoed(value)).toBe(value);
      expect(await plain.json()).toEqual({ value });
    }
  });

  it('have one spelling: the one that was checked', async () => {
    expect(await echoed('a%3Ab')).toBe('a:b');
    expect(await echoed('a%20b')).toBe('a%20b');
    expect(await echoed('a%3Fb')).toBe('a%3Fb');
    expect(await echoed('a%23b')).toBe('a%23b');
    expect(await echoed('%C3%A9')).toBe('%C3%A9');
    for (const hidden of ['a%2Fb', 'a%5Cb', 'a%253Ab', '%2e%2e', 'a%00b']) {
      // Next.js redirects dot segments before any route sees them.
      expect([308, 400, 404]).toContain(await echoed(hidden));
    }
  });

  it('may be a provider named acme:eu', async () => {
    idp.accounts.set('europe', { email: 'europe@example.test', email_verified: true, name: 'Europe' });
    idp.visitor = 'europe';
    const visitor = new Person(world);
    const start = { provider: 'acme:eu', callbackURL: '/after' };
    const { status, body } = await visitor.auth('POST', '/sign-in/social', start);
    expect(status).toBe(200);
    expect((await visitor.open(body.url)).url.href).toBe(`${world.origin}/after`);
    expect(await visitor.whoAmI()).toBe('Europe');
  });
});
