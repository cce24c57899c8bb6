import { sso } from '@better-auth/sso';
import { EACH_ADAPTER, type IdentityProvider, startIdentityProvider } from '@invect/testing';
import { type Flow, itAnswersAlike, type Side, type SideOptions } from '@invect/testing/comparison';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { formOf, type SamlProvider, startSamlProvider } from './saml-provider.js';

let oidc: IdentityProvider;
let saml: SamlProvider;
beforeAll(async () => {
  oidc = await startIdentityProvider();
  oidc.accounts.set('ada', { email: 'ada@acme.test', email_verified: true, name: 'Ada' });
  saml = await startSamlProvider();
});
afterAll(async () => {
  await oidc.close();
  await saml.close();
});

/** Somebody of the app registers the provider of their company. */
async function registerOidc({ browser }: Side): Promise<void> {
  const admin = browser();
  await admin.signUp('admin');
  await admin.post('/sso/register', {
    providerId: 'acme',
    issuer: oidc.issuer,
    domain: 'acme.test',
    oidcConfig: { ...oidc.client, scopes: ['openid', 'email', 'profile'] },
  });
}

async function registerSaml(side: Side): Promise<void> {
  const admin = side.browser();
  await admin.signUp('admin');
  await admin.post('/sso/register', {
    providerId: 'acme',
    issuer: `${saml.origin}/metadata`,
    domain: 'example.test',
    samlConfig: {
      entryPoint: saml.entryPoint,
      callbackUrl: `${side.origin}/after`,
      idpMetadata: { metadata: saml.metadata },
      spMetadata: {},
      wantAssertionsSigned: true,
      mapping: { email: 'email', name: 'displayName' },
    },
  });
  saml.app = (await side.browser().get('/sso/saml2/sp/metadata?providerId=acme')).text;
  expect(saml.app).toContain(`${side.authBase}/sso/saml2/sp/acs/acme`);
}

const withOidc: NonNullable<SideOptions['betterAuth']> = () => ({
  plugins: [sso({ trustEmailVerified: true } as never) as never],
  // sso asks only providers that are trusted, where they do not lie on public addresses.
  trustedOrigins: [oidc.issuer],
});
const withSaml: NonNullable<SideOptions['betterAuth']> = () => ({ plugins: [sso() as never] });

const URLS = { callbackURL: '/after?x=1', newUserCallbackURL: '/welcome', errorCallbackURL: '/sorry?from=sso' };
const FROM_PROVIDER = (): Record<string, string> => ({ origin: saml.origin, 'sec-fetch-site': 'cross-site' });

const EVERYWHERE: readonly Flow[] = [
  {
    name: 'sso: a company signs its people in by OpenID Connect',
    betterAuth: withOidc,
    async steps(side) {
      await registerOidc(side);
      oidc.visitor = 'ada';
      const [ada, again] = [side.browser(), side.browser()];
      const { body } = await ada.post('/sign-in/sso', { email: 'ada@acme.test', ...URLS });
      await ada.open(body.url, { until: /after|welcome|sorry/ });
      await ada.expectToBe('Ada');
      const second = await again.post('/sign-in/sso', { providerId: 'acme', ...URLS });
      await again.open(second.body.url, { until: /after|welcome|sorry/ });
      await again.expectToBe('Ada');
      await again.get('/list-accounts');
    },
  },
  {
    name: 'sso: a company signs its people in by SAML, from another site',
    betterAuth: withSaml,
    async steps(side) {
      await registerSaml(side);
      const ada = side.browser();
      const { body } = await ada.post('/sign-in/sso', { providerId: 'acme', ...URLS });
      const { action, ...form } = formOf((await ada.open(body.url)).text);
      expect(action).toBe(`${side.authBase}/sso/saml2/sp/acs/acme`);
      // Cookies that are SameSite=Lax stay away from what another site posts.
      const posted = side.browser();
      const acs = '/sso/saml2/sp/acs/acme';
      await posted.ask('POST', acs, new URLSearchParams({ ...form }), FROM_PROVIDER());
      await posted.expectToBe('Ada');
      await posted.get('/get-session');
      const twice = await side.browser().send('POST', acs, new URLSearchParams({ ...form }), FROM_PROVIDER());
      expect(twice.headers.get('location')).toContain('error=');
    },
  },
];

const FLOWS: readonly Flow[] = [
  {
    name: 'sso: providers are registered, shown, changed and removed by those who may',
    betterAuth: withOidc,
    async steps(side) {
      const [admin, stranger] = [side.browser(), side.browser()];
      await admin.signUp('root');
      await stranger.signUp('stranger');
      await registerOidc(side);
      const config = { ...oidc.client, scopes: ['openid'] };
      const provider = { providerId: 'other', issuer: oidc.issuer, domain: 'other.test', oidcConfig: config };
      await side.browser().refused('POST', '/sso/register', provider);
      await admin.post('/sso/register', provider);
      await admin.refused('POST', '/sso/register', provider);
      await admin.refused('POST', '/sso/register', { ...provider, providerId: 'third', issuer: 'http://10.0.0.1' });
      await admin.get('/sso/providers');
      await admin.get('/sso/get-provider?providerId=other');
      await stranger.refused('GET', '/sso/get-provider?providerId=other');
      await stranger.refused('POST', '/sso/update-provider', { providerId: 'other', domain: 'stranger.test' });
      await admin.post('/sso/update-provider', { providerId: 'other', domain: 'another.test' });
      await stranger.refused('POST', '/sso/delete-provider', { providerId: 'other' });
      await admin.post('/sso/delete-provider', { providerId: 'other' });
    },
  },
  {
    name: 'sso: what is refused on the way',
    betterAuth: withOidc,
    async steps(side) {
      await registerOidc(side);
      const ada = side.browser();
      await ada.refused('POST', '/sign-in/sso', { email: 'ada@unknown.test', callbackURL: '/after' });
      await ada.refused('POST', '/sign-in/sso', { providerId: 'acme', callbackURL: 'https://evil.test' });
      await ada.open(`${side.authBase}/sso/callback/acme?code=x&state=unknown`, { until: /./ });
      await ada.open(`${side.authBase}/sso/callback/acme?error=access_denied&state=unknown`, { until: /./ });
      oidc.visitor = null;
      const { body } = await ada.post('/sign-in/sso', { providerId: 'acme', ...URLS });
      await ada.open(body.url, { until: /sorry/ });
      await ada.expectToBe(null);
    },
  },
  {
    name: 'sso: SAML answers that were changed, or are for somebody else',
    betterAuth: withSaml,
    async steps(side) {
      await registerSaml(side);
      const ada = side.browser();
      const { body } = await ada.post('/sign-in/sso', { providerId: 'acme', ...URLS });
      const { action: _, ...form } = formOf((await ada.open(body.url)).text);
      const xml = Buffer.from(form.SAMLResponse, 'base64')
        .toString()
        .replaceAll('ada@example.test', 'root@example.test');
      const forged = { ...form, SAMLResponse: Buffer.from(xml).toString('base64') };
      for (const sent of [forged, { RelayState: form.RelayState }, { ...form, SAMLResponse: 'nonsense' }]) {
        await ada.send('POST', '/sso/saml2/sp/acs/acme', new URLSearchParams(sent), FROM_PROVIDER());
      }
      await ada.send('POST', '/sso/saml2/sp/acs/unknown', new URLSearchParams({ ...form }), FROM_PROVIDER());
      await ada.send('GET', '/sso/saml2/sp/acs/acme');
      await ada.refused('GET', '/sso/saml2/sp/metadata?providerId=unknown');
      await ada.expectToBe(null);
    },
  },
];

describe('@better-auth/sso', () => {
  itAnswersAlike(EVERYWHERE, EACH_ADAPTER);
  itAnswersAlike(FLOWS);
});
