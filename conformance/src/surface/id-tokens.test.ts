import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeWorld, ONE_TARGET, Person, type World } from '@invect/testing';
import { genericOAuth } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CLIENT = { clientId: 'invect', clientSecret: 'a-secret-between-invect-and-the-provider' };
const newKey = (): { publicKey: KeyObject; privateKey: KeyObject } =>
  generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEY = newKey();
const OTHER_KEY = newKey();

type Claims = Record<string, unknown>;

/** A provider that hands out whatever ID token it is told to. A certified one cannot be made to. */
let server: Server;
let issuer: string;
let idToken: string;
let world: World;

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function tokenOf(claims: Claims, key: KeyObject | null = KEY.privateKey): string {
  const head = encode({ alg: key ? 'RS256' : 'none', typ: 'JWT', kid: 'one' });
  const text = `${head}.${encode(claims)}`;
  return `${text}.${key ? sign('sha256', Buffer.from(text), key).toString('base64url') : ''}`;
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const jwk = { ...KEY.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' };
    const answers: Record<string, object> = {
      '/.well-known/openid-configuration': {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        userinfo_endpoint: `${issuer}/me`,
        jwks_uri: `${issuer}/jwks`,
        id_token_signing_alg_values_supported: ['RS256'],
      },
      '/jwks': { keys: [jwk] },
      '/token': { access_token: 'access', token_type: 'Bearer', expires_in: 60, id_token: idToken },
      '/me': { sub: 'somebody', email: 'somebody@example.test', email_verified: true, name: 'Somebody' },
    };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[request.url ?? ''] ?? {}));
  }).listen(0, 'localhost');
  await once(server, 'listening');
  issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

describe.each(ONE_TARGET)('$name: an ID token', (target) => {
  beforeAll(async () => {
    const provider = { providerId: 'oidc', discoveryUrl: `${issuer}/.well-known/openid-configuration`, ...CLIENT };
    world = await makeWorld(target, {
      betterAuth: { plugins: [genericOAuth({ config: [{ ...provider, scopes: ['openid', 'email'] }] })] },
    });
  });
  afterAll(() => world.close());

  /** Signs in, with the token that is made of what a right one would say. */
  async function signInWith(make: (claims: Claims) => string): Promise<string | number> {
    const visitor = new Person(world);
    const { body } = await visitor.auth('POST', '/sign-in/social', { provider: 'oidc', callbackURL: '/after' });
    const asked = new URL(body.url).searchParams;
    const now = Math.floor(Date.now() / 1000);
    idToken = make({
      iss: issuer,
      aud: CLIENT.clientId,
      sub: 'somebody',
      email: 'somebody@example.test',
      email_verified: true,
      name: 'Somebody',
      nonce: asked.get('nonce'),
      iat: now,
      exp: now + 60,
    });
    const callback = new URL(`${world.base}/plugins/auth/api/auth/callback/oidc`);
    callback.search = new URLSearchParams({ code: 'code', state: asked.get('state') ?? '' }).toString();
    await visitor.open(callback);
    return visitor.whoAmI();
  }

  it('of the provider, for this client and this sign-in, signs in', async () => {
    expect(await signInWith((claims) => tokenOf(claims))).toBe('Somebody');
  });

  it.each<[string, (claims: Claims) => string]>([
    ['for another client', (claims) => tokenOf({ ...claims, aud: 'another' })],
    ['of another issuer', (claims) => tokenOf({ ...claims, iss: 'https://evil.test' })],
    ['of another sign-in', (claims) => tokenOf({ ...claims, nonce: 'A'.repeat(32) })],
    ['without a nonce', ({ nonce: _nonce, ...claims }) => tokenOf(claims)],
    ['that has expired', (claims) => tokenOf({ ...claims, iat: 1_000_000_000, exp: 1_000_000_060 })],
    ['signed with another key', (claims) => tokenOf(claims, OTHER_KEY.privateKey)],
    ['that is not signed', (claims) => tokenOf(claims, null)],
    [
      'that was changed after it was signed',
      (claims) => tokenOf(claims).replace(/\.[^.]+\./, `.${encode({ ...claims, extra: 1 })}.`),
    ],
  ])('%s signs nobody in', async (_what, make) => {
    expect(await signInWith(make)).toBe(401);
  });
});
