import { generateKeyPairSync, sign } from 'node:crypto';
import { EACH_ADAPTER, type IdentityProvider, startIdentityProvider } from '@invect/testing';
import { type Flow, itAnswersAlike } from '@invect/testing/comparison';
import { genericOAuth, oAuthProxy, oauthPopup, oneTap } from 'better-auth/plugins';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Elsewhere, startElsewhere } from './elsewhere.js';

let idp: IdentityProvider;
beforeAll(async () => {
  idp = await startIdentityProvider();
  idp.accounts.set('ada', { email: 'ada@example.test', email_verified: true, name: 'Ada' });
});
afterAll(() => idp.close());

const oidc = (providerId = 'oidc') => ({
  providerId,
  discoveryUrl: `${idp.issuer}/.well-known/openid-configuration`,
  scopes: ['openid', 'email', 'profile'],
  ...idp.client,
});
const BACK = /\/callback\//;

const EVERYWHERE: readonly Flow[] = [
  {
    name: 'genericOAuth: a sign-in, what the account holds, linking and unlinking',
    betterAuth: () => ({ plugins: [genericOAuth({ config: [oidc()] })] }),
    async steps({ browser }) {
      idp.visitor = 'ada';
      const [ada, again, charles] = [browser(), browser(), browser()];
      const urls = { callbackURL: '/after?x=1', newUserCallbackURL: '/welcome', errorCallbackURL: '/sorry?from=oidc' };
      const { body } = await ada.post('/sign-in/social', { provider: 'oidc', ...urls });
      const back = await ada.open(body.url, { until: BACK });
      const callback = back.headers.get('location') ?? '';
      await ada.open(callback, { until: /./ });
      await ada.open(callback, { until: /./ });
      await ada.get('/get-session');
      const { body: accounts } = await ada.get('/list-accounts');
      await ada.post('/get-access-token', { accountId: accounts[0].id });
      await ada.refused('POST', '/get-access-token', { accountId: 'unknown' });
      await ada.refused('POST', '/refresh-token', { accountId: accounts[0].id });
      await ada.get(`/account-info?accountId=${accounts[0].id}`);
      await ada.refused('POST', '/unlink-account', { accountId: accounts[0].id });
      const second = await again.post('/sign-in/social', { provider: 'oidc', ...urls });
      await again.open(second.body.url, { until: /after|welcome/ });
      await again.expectToBe('Ada');
      await charles.signUp('charles');
      const link = await charles.post('/link-social', {
        provider: 'oidc',
        callbackURL: '/linked',
        errorCallbackURL: '/no',
      });
      await charles.open(link.body.url, { until: /linked|no\?/ });
      idp.visitor = null;
      const refused = await browser().post('/sign-in/social', { provider: 'oidc', ...urls });
      await browser().open(refused.body.url, { until: /sorry/ });
    },
  },
];

const FLOWS: readonly Flow[] = [
  {
    name: 'genericOAuth: failures of the provider, and of whoever comes back',
    betterAuth: () => ({ plugins: [genericOAuth({ config: [{ ...oidc(), disableSignUp: true }] })] }),
    async steps({ browser, authBase }) {
      idp.visitor = 'ada';
      const ada = browser();
      const start = async (): Promise<string> =>
        (await ada.post('/sign-in/social', { provider: 'oidc', callbackURL: '/after', errorCallbackURL: '/sorry' }))
          .body.url;
      const url = await start();
      idp.broken = true;
      await ada.open(url, { until: /sorry/ });
      idp.broken = false;
      await ada.open(await start(), { until: /sorry/ });
      const stolen = await ada.open(await start(), { until: BACK });
      await browser().open(stolen.headers.get('location') ?? '', { until: /./ });
      await ada.open(`${authBase}/callback/oidc?code=x&state=unknown`, { until: /./ });
      await ada.open(`${authBase}/callback/oidc?error=server_error&error_description=some+words`, { until: /./ });
      await ada.refused('POST', '/sign-in/social', { provider: 'oidc', callbackURL: 'https://evil.test' });
    },
  },
  {
    name: 'oauthPopup: a sign-in whose end is told to the page that opened it',
    betterAuth: () => ({ plugins: [genericOAuth({ config: [oidc()] }), oauthPopup()] }),
    async steps({ browser, origin }) {
      const popup = browser();
      const start = (query: object): string =>
        `/oauth-popup/start?${new URLSearchParams({ provider: 'oidc', popupOrigin: origin, popupNonce: 'n-0nce', ...query })}`;
      idp.visitor = 'ada';
      const first = await popup.get(start({ callbackURL: '/after' }));
      await popup.open(first.headers.get('location') ?? '');
      await popup.expectToBe('Ada');
      idp.visitor = null;
      const second = await popup.get(start({ callbackURL: '/after' }));
      await popup.open(second.headers.get('location') ?? '');
      await popup.get(start({ provider: 'unknown' }));
      await popup.get(start({ callbackURL: 'https://evil.test' }));
      await popup.refused('GET', start({ popupOrigin: 'https://evil.test' }));
    },
  },
  {
    name: 'oAuthProxy: a preview whose sign-in goes through production',
    betterAuth: () => ({ plugins: [genericOAuth({ config: [oidc()] }), oAuthProxy()] }),
    async steps(production) {
      idp.visitor = 'ada';
      const preview = await production.preview({
        betterAuth: () => ({
          plugins: [genericOAuth({ config: [oidc()] }), oAuthProxy({ productionURL: production.origin })],
        }),
      });
      const ada = preview.browser();
      const { body } = await ada.post('/sign-in/social', { provider: 'oidc', callbackURL: '/after' });
      await ada.open(body.url, { until: /after$/ });
      await ada.expectToBe('Ada');
      await ada.post('/sign-in/social', { provider: 'oidc' }, { 'x-skip-oauth-proxy': 'true' });
      const direct = production.browser();
      const started = await direct.post('/sign-in/social', { provider: 'oidc', callbackURL: '/after' });
      await direct.open(started.body.url, { until: /after$/ });
      await direct.expectToBe('Ada');
    },
  },
];

describe('OAuth', () => {
  itAnswersAlike(EVERYWHERE, EACH_ADAPTER);
  itAnswersAlike(FLOWS);
});

describe("oneTap, with Google's keys at hand", () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  let keys: Elsewhere;
  beforeAll(async () => {
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' };
    keys = await startElsewhere(() => ({ keys: [jwk] }), 'https://www.googleapis.com');
  });
  afterAll(() => keys.close());

  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  function idToken(claims: object): string {
    const now = Math.floor(Date.now() / 1_000);
    const issued = { iss: 'https://accounts.google.com', aud: 'test', iat: now, exp: now + 300, sub: 'ada', ...claims };
    const text = `${encode({ alg: 'RS256', kid: 'one' })}.${encode(issued)}`;
    return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
  }

  itAnswersAlike([
    {
      name: "oneTap: Google's token, one of another audience, and none",
      betterAuth: () => ({ plugins: [oneTap()] }),
      async steps({ browser }) {
        const ada = browser();
        const person = {
          email: 'ada@example.test',
          email_verified: true,
          name: 'Ada',
          picture: 'https://example.test/a.png',
        };
        await ada.refused('POST', '/one-tap/callback', { idToken: idToken({ ...person, aud: 'another' }) });
        await ada.refused('POST', '/one-tap/callback', { idToken: 'x.y.z' });
        await ada.refused('POST', '/one-tap/callback', { idToken: idToken({}), callbackURL: 'https://evil.test' });
        await ada.post('/one-tap/callback', { idToken: idToken(person), callbackURL: '/after' });
        await ada.get('/get-session');
        await ada.get('/list-accounts');
        await browser().post('/sign-in/social', { provider: 'google', idToken: { token: idToken(person) } });
      },
    },
  ]);
});
