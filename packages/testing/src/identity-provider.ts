import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Provider from 'oidc-provider';

/** An account at the provider; its key is its `sub`. */
export interface Account {
  readonly email: string;
  readonly email_verified: boolean;
  readonly name: string;
  /** Told to clients that ask for the scope `groups`. */
  readonly groups?: readonly string[];
}

/** A certified OpenID provider on loopback, with a visitor who has made up their mind already. */
export interface IdentityProvider {
  /** `http://localhost:1234`: another site than a host on 127.0.0.1. */
  readonly issuer: string;
  /** What its one client is known by. */
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  readonly accounts: Map<string, Account>;
  /** Who signs in there from now on: an account's key. Null says no at the consent page. */
  visitor: string | null;
  /** Redirect URIs it has been asked for. It takes any that lie on loopback, as ports are not known beforehand. */
  readonly redirectUris: string[];
  /** Whether its token endpoint is out of order. */
  broken: boolean;
  close(): Promise<void>;
}

const CLIENT = { clientId: 'invect', clientSecret: 'a-secret-between-invect-and-the-provider' };

/** Starts a provider. PKCE is required: a code is worth nothing without its verifier (RFC 7636, RFC 9700 §2.1.1). */
export async function startIdentityProvider(): Promise<IdentityProvider> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const self: IdentityProvider = {
    issuer,
    client: CLIENT,
    accounts: new Map(),
    visitor: null,
    redirectUris: [],
    broken: false,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const provider = await makeProvider(self);
  const serve = provider.callback();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith('/decide/')) decide(provider, self, request, response);
    else if (request.url === '/token' && self.broken) response.writeHead(500).end('out of order');
    else serve(request, response);
  });
  return self;
}

async function makeProvider({ issuer, accounts, redirectUris }: IdentityProvider): Promise<Provider> {
  const { default: Provider } = await import('oidc-provider');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: ['http://127.0.0.1/'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    // Google puts these claims into the ID token, and its provider reads nothing else.
    conformIdTokenClaims: false,
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, ...accounts.get(sub) }) }),
    interactions: { url: (_context, { uid }) => `/decide/${uid}` },
    features: { devInteractions: { enabled: false } },
    ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 300, IdToken: 300, Interaction: 300, Session: 300 },
    cookies: { keys: ['a-key-for-the-providers-own-cookies'] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'signing', use: 'sig', alg: 'RS256' }] },
  });
  provider.Client.prototype.redirectUriAllowed = (uri: string) => {
    redirectUris.push(uri);
    return ['127.0.0.1', 'localhost'].includes(new URL(uri).hostname);
  };
  return provider;
}

/** The login and consent page, with its form filled in. */
async function decide(
  provider: Provider,
  { visitor }: IdentityProvider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params } = await provider.interactionDetails(request, response);
  if (visitor === null) {
    const refusal = { error: 'access_denied', error_description: 'The user said no' };
    return provider.interactionFinished(request, response, refusal);
  }
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: visitor, remember: false } });
  }
  const grant = new provider.Grant({ accountId: visitor, clientId: String(params['client_id']) });
  grant.addOIDCScope(String(params['scope']));
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}
