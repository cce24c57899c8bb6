import { EACH_ADAPTER, type IdentityProvider, startIdentityProvider } from '@invect/testing';
import { type Flow, itAnswersAlike } from '@invect/testing/comparison';
import { genericOAuth, oAuthProxy, oauthPopup } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect } from 'vitest';

let idp: IdentityProvider;
beforeAll(async () => {
  idp = await startIdentityProvider();
  idp.accounts.set('ada', { email: 'ada@example.test', email_verified: true, name: 'Ada' });
});
afterAll(() => idp.close());

const oidc = (providerId: string) => ({
  providerId,
  discoveryUrl: `${idp.issuer}/.well-known/openid-configuration`,
  scopes: ['openid', 'email', 'profile'],
  ...idp.client,
});

const EVERYWHERE: readonly Flow[] = [
  {
    name: 'genericOAuth: a provider with a colon in its name',
    betterAuth: () => ({ plugins: [genericOAuth({ config: [oidc('acme:eu')] })] }),
    async steps({ browser }) {
      idp.visitor = 'ada';
      const ada = browser();
      const { body } = await ada.post('/sign-in/social', { provider: 'acme:eu', callbackURL: '/after' });
      await ada.open(body.url, { until: /after$/ });
      await ada.expectToBe('Ada');
    },
  },
];

/** What a browser may be sent to depends on the request, and a request is always there. */
const tenants = async (request?: Request): Promise<string[]> => {
  if (request === undefined) return ['https://start.test'];
  return request.headers.get('x-tenant') === 'shop' ? ['https://shop.test'] : [];
};

const FLOWS: readonly Flow[] = [
  {
    name: 'trusted origins by a function: asked for each request, and only then',
    betterAuth: () => ({ trustedOrigins: tenants }),
    async steps({ browser }) {
      const ada = browser();
      const to = (callbackURL: string) => ({ provider: 'github', callbackURL });
      const shop = { 'x-tenant': 'shop' };
      await ada.ask('POST', '/sign-in/social', to('https://shop.test/after'), shop);
      await ada.refused('POST', '/sign-in/social', to('https://shop.test/after'));
      await ada.refused('POST', '/sign-in/social', to('https://start.test/after'), shop);
      await ada.refused('POST', '/sign-in/social', to('https://start.test/after'));
    },
  },
  {
    name: 'oauthPopup: a popup keeps the page that opened it',
    betterAuth: () => ({ plugins: [genericOAuth({ config: [oidc('oidc')] }), oauthPopup()] }),
    async steps({ browser, origin }) {
      idp.visitor = 'ada';
      const popup = browser();
      const query = new URLSearchParams({ provider: 'oidc', popupOrigin: origin, popupNonce: 'n-0nce' });
      const started = await popup.get(`/oauth-popup/start?${query}`);
      await popup.open(started.headers.get('location') ?? '');
      await popup.expectToBe('Ada');
    },
  },
  {
    name: 'oAuthProxy: a preview that has the baseURL of production, and is visited at its own origin',
    betterAuth: () => ({ plugins: [genericOAuth({ config: [oidc('oidc')] }), oAuthProxy()] }),
    async steps(production) {
      idp.visitor = 'ada';
      const preview = await production.preview({
        betterAuth: () => ({
          baseURL: production.origin,
          trustedOrigins: ['http://127.0.0.1:*'],
          plugins: [genericOAuth({ config: [oidc('oidc')] }), oAuthProxy({ productionURL: production.origin })],
        }),
      });
      const ada = preview.browser();
      const { body } = await ada.post('/sign-in/social', { provider: 'oidc', callbackURL: `${preview.origin}/after` });
      const end = await ada.open(body.url, { until: /after$/ });
      expect(end.headers.get('location')).toBe(`${preview.origin}/after`);
      await ada.expectToBe('Ada');
    },
  },
];

describe('what the mount once did differently', () => {
  itAnswersAlike(EVERYWHERE, EACH_ADAPTER);
  itAnswersAlike(FLOWS);
});
