import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CHROMIUM,
  EACH_ADAPTER,
  type IdentityProvider,
  launch,
  makeWorld,
  startIdentityProvider,
  type World,
} from '@invect/testing';
import { genericOAuth, oauthPopup } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const OPENER_POLICY = 'cross-origin-opener-policy';

/** A page of the app's: its button opens a URL in a popup, and it shows what the popup tells it. */
const PAGE = `<!doctype html><button>Sign in</button><output></output><script>
  document.querySelector('button').onclick = () => {
    window.popup = window.open(new URLSearchParams(location.search).get('open'));
  };
  addEventListener('message', ({ origin, data }) => {
    document.querySelector('output').textContent = JSON.stringify({ origin, ...data });
  });
</script>`;

let idp: IdentityProvider;
let page: Server;
let pageOrigin: string;
beforeAll(async () => {
  idp = await startIdentityProvider();
  idp.accounts.set('opener', { email: 'opener@example.test', email_verified: true, name: 'Opener' });
  idp.visitor = 'opener';
  page = createServer((_req, res) => res.setHeader('content-type', 'text/html').end(PAGE)).listen(0, '127.0.0.1');
  await once(page, 'listening');
  pageOrigin = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
});
afterAll(async () => {
  page.closeAllConnections();
  await new Promise((resolve) => page.close(resolve));
  await idp.close();
});

describe.each(EACH_ADAPTER)('$name: a sign-in in a popup', (target) => {
  let world: World;
  beforeAll(async () => {
    const provider = {
      providerId: 'oidc',
      discoveryUrl: `${idp.issuer}/.well-known/openid-configuration`,
      scopes: ['email', 'profile'],
      ...idp.client,
    };
    const plugins = [genericOAuth({ config: [provider] }), oauthPopup()];
    world = await makeWorld(target, { betterAuth: { plugins, trustedOrigins: [pageOrigin] } });
  });
  afterAll(() => world.close());

  const startUrl = (): string => {
    const query = new URLSearchParams({ provider: 'oidc', popupOrigin: pageOrigin, popupNonce: 'n' });
    return `${world.base}/plugins/auth/api/auth/oauth-popup/start?${query}`;
  };

  it('keeps its opener: no answer under the auth routes cuts it off, whatever the outcome', async () => {
    const { auth, get } = ((visitor) => ({ auth: visitor.auth.bind(visitor), get: visitor.get.bind(visitor) }))(
      world.stranger(),
    );
    const started = await fetch(startUrl(), { redirect: 'manual' });
    const linked = await get('/plugins/auth/sign-in/social?provider=oidc');
    const failed = await auth('GET', '/callback/oidc?state=unknown');
    const refused = await get('/plugins/auth/sign-in/social?unknown=field');
    expect([started.status, linked.status, failed.status, refused.status]).toEqual([302, 302, 302, 400]);
    for (const { headers } of [started, linked, failed, refused, await auth('GET', '/error?error=x')]) {
      expect(headers.get(OPENER_POLICY)).toBe('unsafe-none');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('x-frame-options')).toBe('DENY');
    }
    for (const path of ['/health', '/me', '/nowhere']) {
      expect((await get(path)).headers.get(OPENER_POLICY)).toBe('same-origin');
    }
  });

  it.skipIf(CHROMIUM === null)('tells the page that opened it in a browser, and closes', async () => {
    const browser = await launch();
    try {
      const context = await browser.newContext();
      const opener = await context.newPage();
      await opener.goto(`${pageOrigin}/?open=${encodeURIComponent(startUrl())}`);
      await opener.click('button');
      const told = JSON.parse((await opener.textContent('output:not(:empty)')) ?? '{}');
      expect(told).toMatchObject({ origin: world.origin, type: 'better-auth:oauth-popup', nonce: 'n' });
      expect(told.error).toBeUndefined();
      await opener.waitForFunction('window.popup.closed');
      const me = await context.request.get(`${world.base}/me`);
      expect((await me.json()).name).toBe('Opener');
    } finally {
      await browser.close();
    }
  });
});
