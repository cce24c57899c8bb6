import {
  EACH_ADAPTER,
  type IdentityProvider,
  makeWorld,
  Person,
  startIdentityProvider,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { createAuthMiddleware } from 'better-auth/api';
import { genericOAuth, oAuthProxy } from 'better-auth/plugins';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { askAs } from './asked.js';

const AUTH = '/plugins/auth/api/auth';
/** Nobody listens there: a request is said to have been sent to it. The provider takes it as it lies on loopback. */
const MAIN = '127.0.0.1:9';
const PREVIEW = 'preview-7.example.test';

/** What hooks of better-auth have seen: the URL of the request, and the base of links. */
interface Seen {
  readonly url: string;
  readonly baseURL: string;
}

let idp: IdentityProvider;
let world: World | undefined;
beforeAll(async () => {
  idp = await startIdentityProvider();
});
afterAll(() => idp.close());
afterEach(async () => {
  await world?.close();
  world = undefined;
});

describe.each(EACH_ADAPTER)('$name: a request to an origin that is not where links lead', (target) => {
  const seen: Seen[] = [];
  const watcher = {
    id: 'watcher',
    hooks: {
      before: [
        {
          matcher: ({ path }: { path?: string }) => path === '/ok',
          handler: createAuthMiddleware(async ({ request, context }) => {
            seen.push({ url: request?.url ?? '', baseURL: context.baseURL });
          }),
        },
      ],
    },
  };
  async function seenAt(host: string, options: WorldOptions): Promise<Seen | undefined> {
    world = await makeWorld(target, { ...options, betterAuth: { ...options.betterAuth, plugins: [watcher] } });
    const answer = await askAs(host, world, 'GET', `${world.mount}${AUTH}/ok?x=1`);
    expect(answer.status).toBe(200);
    return seen.pop();
  }
  const at = (origin: string, path: string): string => `${origin}${world?.mount}${AUTH}${path}`;

  it.each<[string, WorldOptions]>([
    ['better-auth', { betterAuth: { baseURL: `http://${MAIN}`, trustedOrigins: ['http://*.example.test'] } }],
    ['the host', { betterAuth: { baseURL: `http://${MAIN}` }, host: { trustedOrigins: [`http://${PREVIEW}`] } }],
  ])('is seen there by hooks, where %s trusts it', async (_who, options) => {
    expect(await seenAt(PREVIEW, options)).toEqual({
      url: at(`http://${PREVIEW}`, '/ok?x=1'),
      baseURL: at(`http://${MAIN}`, ''),
    });
  });

  it('is seen at the public URL where nobody trusts it', async () => {
    for (const trustedOrigins of [[], ['https://preview-7.example.test'], ['http://preview-8.example.test']]) {
      const options = { betterAuth: { baseURL: `http://${MAIN}`, trustedOrigins } };
      expect(await seenAt(PREVIEW, options)).toEqual({
        url: at(`http://${MAIN}`, '/ok?x=1'),
        baseURL: at(`http://${MAIN}`, ''),
      });
      await world?.close();
    }
    world = undefined;
  });

  it('is seen there beside publicUrl as well', async () => {
    const publicUrl = 'https://main.example.test/invect';
    const options = { host: { publicUrl }, betterAuth: { trustedOrigins: [`http://${PREVIEW}`] } };
    expect(await seenAt(PREVIEW, options)).toEqual({
      url: `http://${PREVIEW}/invect${AUTH}/ok?x=1`,
      baseURL: `${publicUrl}${AUTH}`,
    });
    await world?.close();
    expect(await seenAt('evil.test', options)).toEqual({
      url: `${publicUrl}${AUTH}/ok?x=1`,
      baseURL: `${publicUrl}${AUTH}`,
    });
  });

  it('gets back from oAuthProxy to the preview that was visited', async () => {
    const there = await makeProxyWorld(target);
    idp.accounts.set('previewer', { email: 'previewer@example.test', email_verified: true, name: 'Previewer' });
    idp.visitor = 'previewer';
    const started = await askAs(PREVIEW, there, 'POST', `${there.mount}${AUTH}/sign-in/social`, {
      body: { provider: 'oidc', callbackURL: `http://${PREVIEW}/after` },
    });
    expect(started.status).toBe(200);

    const provider = await new Person(there).open(started.body.url, { until: /\/callback\// });
    const callback = new URL(provider.headers.get('location') ?? 'about:nowhere');
    expect(callback.href).toMatch(`http://${MAIN}${there.mount}${AUTH}/callback/oidc?`);
    const passedOn = await askAs(MAIN, there, 'GET', callback.pathname + callback.search);
    const completion = new URL(passedOn.location ?? 'about:nowhere');
    expect(completion.href).toMatch(`http://${PREVIEW}${there.mount}${AUTH}/callback/oidc/oauth-proxy?`);

    const { location, cookies } = await askAs(PREVIEW, there, 'GET', completion.pathname + completion.search, {
      cookies: started.cookies,
    });
    expect(location).toBe(`http://${PREVIEW}/after`);
    const me = await askAs(PREVIEW, there, 'GET', `${there.mount}/me`, { cookies });
    expect([me.status, me.body.name]).toEqual([200, 'Previewer']);
  });

  async function makeProxyWorld(on: Target): Promise<World> {
    const provider = {
      providerId: 'oidc',
      discoveryUrl: `${idp.issuer}/.well-known/openid-configuration`,
      scopes: ['email', 'profile'],
      ...idp.client,
    };
    const plugins = [genericOAuth({ config: [provider] }), oAuthProxy()];
    const trustedOrigins = ['http://*.example.test'];
    world = await makeWorld(on, { betterAuth: { baseURL: `http://${MAIN}`, trustedOrigins, plugins } });
    return world;
  }
});
