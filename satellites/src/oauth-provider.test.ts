import { createHash, randomBytes } from 'node:crypto';
import { oauthProvider } from '@better-auth/oauth-provider';
import { type Answer, EACH_ADAPTER } from '@invect/testing';
import { type Flow, itAnswersAlike, type Side, type SideBrowser, type SideOptions } from '@invect/testing/comparison';
import { jwt } from 'better-auth/plugins';
import { describe, expect } from 'vitest';

const REDIRECT = 'https://client.example.test/callback?from=acme';
const PKCE = { verifier: randomBytes(32).toString('base64url') };
const CHALLENGE = createHash('sha256').update(PKCE.verifier).digest('base64url');

const PROVIDER = {
  loginPage: '/login',
  consentPage: '/consent',
  allowDynamicClientRegistration: true,
  allowUnauthenticatedClientRegistration: true,
};

const betterAuth: NonNullable<SideOptions['betterAuth']> = () => ({
  plugins: [jwt() as never, oauthProvider(PROVIDER) as never],
});

interface Client {
  readonly client_id: string;
  readonly client_secret?: string;
}

const METADATA = { client_name: 'A client', redirect_uris: [REDIRECT], scope: 'openid profile email offline_access' };

/** A public client registers itself (RFC 7591). */
async function register({ browser }: Side): Promise<Client> {
  const page = await browser().post('/oauth2/register', { ...METADATA, token_endpoint_auth_method: 'none' });
  return page.body;
}

function authorizeUrl({ client_id }: Client, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id,
    redirect_uri: REDIRECT,
    scope: METADATA.scope,
    state: 'a-state',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    ...more,
  });
  return `/oauth2/authorize?${query}`;
}

/** The user is led to the consent page, and answers there. The client gets the code, or the refusal. */
async function decide(
  browser: SideBrowser,
  client: Client,
  accept: boolean,
  more?: Record<string, string>,
): Promise<URL> {
  const led = await browser.get(authorizeUrl(client, more));
  const consent = new URL(led.headers.get('location') ?? '', 'http://127.0.0.1');
  expect(consent.pathname).toBe('/consent');
  const { body } = await browser.post('/oauth2/consent', { accept, oauth_query: consent.search.slice(1) });
  return new URL(body.url);
}

const tokenForm = (fields: Record<string, string>): URLSearchParams => new URLSearchParams(fields);

function redeem(browser: SideBrowser, { client_id }: Client, code: string, verifier = PKCE.verifier): Promise<Answer> {
  const fields = { grant_type: 'authorization_code', client_id, code, code_verifier: verifier, redirect_uri: REDIRECT };
  return browser.send('POST', '/oauth2/token', tokenForm(fields));
}

const EVERYWHERE: readonly Flow[] = [
  {
    name: 'oauthProvider: registration, consent, tokens, userinfo, refresh, revocation',
    betterAuth,
    async steps(side) {
      const [ada, program] = [side.browser(), side.browser()];
      await ada.signUp('ada');
      const client = await register(side);
      const back = await decide(ada, client, true);
      expect(back.searchParams.get('state')).toBe('a-state');
      expect(back.searchParams.get('iss')).toBe(side.authBase);
      const { body: tokens } = await redeem(program, client, back.searchParams.get('code') ?? '');
      const bearer = { authorization: `Bearer ${tokens.access_token}` };
      expect((await program.get('/oauth2/userinfo', bearer)).body.email).toBe('ada@example.test');
      if (side.hostBase) expect((await fetch(`${side.hostBase}/me`, { headers: bearer })).status).toBe(401);
      const refresh = { grant_type: 'refresh_token', client_id: client.client_id, refresh_token: tokens.refresh_token };
      const { body: fresh } = await program.post('/oauth2/token', tokenForm(refresh));
      const { client_id } = client;
      await program.refused('POST', '/oauth2/introspect', tokenForm({ client_id, token: fresh.access_token }));
      await program.post('/oauth2/revoke', tokenForm({ client_id, token: fresh.refresh_token }));
      await program.refused('POST', '/oauth2/token', tokenForm({ ...refresh, refresh_token: fresh.refresh_token }));
      // A second time the user has agreed already.
      const again = await ada.get(authorizeUrl(client));
      expect(again.headers.get('location')).toContain('https://client.example.test/callback?from=acme&code=');
      await ada.get('/oauth2/get-consents');
    },
  },
  {
    name: 'oauthProvider: discovery documents under its issuer',
    betterAuth,
    async steps({ browser, authBase }) {
      const server = await browser().get('/.well-known/oauth-authorization-server');
      const openId = await browser().get('/.well-known/openid-configuration');
      expect([server.body.issuer, openId.body.issuer]).toEqual([authBase, authBase]);
      const endpoints = Object.entries(openId.body).filter(([name]) => /_(?:endpoint|uri)$/.test(name));
      for (const [, url] of endpoints) expect(String(url)).toContain(`${authBase}/`);
      await browser().get('/jwks');
    },
  },
];

const FLOWS: readonly Flow[] = [
  {
    name: 'oauthProvider: what is refused at the authorization and the token endpoint',
    betterAuth,
    async steps(side) {
      const [ada, program] = [side.browser(), side.browser()];
      await ada.signUp('ada');
      const client = await register(side);
      await side.browser().get(authorizeUrl(client));
      await side.browser().get(authorizeUrl(client, { prompt: 'none' }));
      await ada.get(authorizeUrl(client, { code_challenge: '', code_challenge_method: '' }));
      await ada.get(authorizeUrl(client, { scope: 'openid unknown' }));
      await ada.send('GET', authorizeUrl(client, { redirect_uri: 'https://evil.test/' }));
      await ada.send('GET', authorizeUrl({ client_id: 'unknown' }));
      const refusal = await decide(ada, client, false);
      expect(refusal.searchParams.get('error')).toBe('access_denied');
      const led = await ada.get(authorizeUrl(client));
      const forged = `${new URL(led.headers.get('location') ?? '', side.origin).search.slice(1)}x`;
      await ada.refused('POST', '/oauth2/consent', { accept: true, oauth_query: forged });
      const code = (await decide(ada, client, true)).searchParams.get('code') ?? '';
      await redeem(program, client, code, 'another-verifier-that-is-long-enough-for-pkce');
      await redeem(program, client, code);
      await redeem(program, client, 'unknown');
      await program.refused(
        'POST',
        '/oauth2/token',
        tokenForm({ grant_type: 'password', client_id: client.client_id }),
      );
      await program.refused('GET', '/oauth2/userinfo', undefined, { authorization: 'Bearer unknown' });
      await program.refused('GET', '/oauth2/userinfo');
      await program.refused('POST', '/oauth2/register', { ...METADATA, redirect_uris: ['javascript:alert(1)'] });
    },
  },
  {
    name: 'oauthProvider: a confidential client of a user, its secret, machine tokens and introspection',
    betterAuth,
    async steps(side) {
      const [ada, program] = [side.browser(), side.browser()];
      await side.browser().refused('POST', '/oauth2/create-client', METADATA);
      await ada.signUp('ada');
      const { body: client } = await ada.post('/oauth2/create-client', {
        ...METADATA,
        grant_types: ['authorization_code', 'client_credentials', 'refresh_token'],
      });
      const basic = (secret: string) => ({
        authorization: `Basic ${Buffer.from(`${client.client_id}:${secret}`).toString('base64')}`,
      });
      const own = basic(client.client_secret);
      await ada.get('/oauth2/get-clients');
      await ada.get(`/oauth2/get-client?client_id=${client.client_id}`);
      await ada.get(`/oauth2/public-client?client_id=${client.client_id}`);
      await ada.post('/oauth2/update-client', { client_id: client.client_id, update: { client_name: 'Renamed' } });
      const grant = async (): Promise<URLSearchParams> => {
        const code = (await decide(ada, client, true, { prompt: 'consent' })).searchParams.get('code') ?? '';
        const fields = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT };
        return tokenForm({ ...fields, code_verifier: PKCE.verifier });
      };
      await program.refused('POST', '/oauth2/token', await grant(), basic('wrong'));
      const { body: tokens } = await program.ask('POST', '/oauth2/token', await grant(), own);
      await program.ask('POST', '/oauth2/introspect', tokenForm({ token: tokens.access_token }), own);
      await program.ask('POST', '/oauth2/introspect', tokenForm({ token: 'unknown' }), own);
      await program.refused('POST', '/oauth2/introspect', tokenForm({ token: tokens.access_token }), basic('wrong'));
      await program.ask('POST', '/oauth2/revoke', tokenForm({ token: tokens.access_token }), own);
      await program.ask('POST', '/oauth2/introspect', tokenForm({ token: tokens.access_token }), own);
      await program.send('POST', '/oauth2/token', tokenForm({ grant_type: 'client_credentials' }), own);
      await ada.post('/oauth2/client/rotate-secret', { client_id: client.client_id });
      await program.refused('POST', '/oauth2/introspect', tokenForm({ token: 'x' }), own);
      await ada.post('/oauth2/delete-client', { client_id: client.client_id });
      await ada.get('/oauth2/get-clients');
    },
  },
  {
    name: 'oauthProvider: signing out at the provider',
    betterAuth,
    async steps(side) {
      const ada = side.browser();
      await ada.signUp('ada');
      const client = await register(side);
      const code = (await decide(ada, client, true)).searchParams.get('code') ?? '';
      const { body: tokens } = await redeem(side.browser(), client, code);
      await ada.send(
        'GET',
        `/oauth2/end-session?${tokenForm({ id_token_hint: tokens.id_token, client_id: client.client_id })}`,
      );
      await ada.get('/get-session');
    },
  },
];

describe('@better-auth/oauth-provider', () => {
  itAnswersAlike(EVERYWHERE, EACH_ADAPTER);
  itAnswersAlike(FLOWS);
});
