import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import {
  EACH_ADAPTER,
  EACH_DATABASE,
  makeWorld,
  ONE_TARGET,
  PASSWORD,
  type Person,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { bearer, jwt } from 'better-auth/plugins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const FORMS = ['/plugins/auth/api/auth', '/plugins/auth'] as const;

const jwtWorld = (target: Target, options?: Parameters<typeof jwt>[0], more: WorldOptions = {}): Promise<World> =>
  makeWorld(target, { ...more, betterAuth: { plugins: [jwt(options), bearer()] } });

interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  readonly email?: string;
}

async function tokenOf(person: Person, form: string = FORMS[0]): Promise<string> {
  const { status, body } = await person.call('GET', `${form}/token`);
  expect(status).toBe(200);
  return body.token;
}

const decoded = (part = ''): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
const claimsOf = (token: string): Claims => decoded(token.split('.')[1]) as Claims;

/** As another service does it, which knows nothing but the URL of the keys. */
async function claimsByKeys(token: string, keysUrl: string): Promise<Claims | null> {
  const { keys } = (await (await fetch(keysUrl)).json()) as { keys: (JsonWebKey & { kid: string })[] };
  const [header, payload, signature = ''] = token.split('.');
  const { kid, alg } = decoded(header) as { kid: string; alg: string };
  const key = keys.find((candidate) => candidate.kid === kid);
  if (key === undefined || alg !== 'EdDSA') return null;
  const genuine = verify(
    null,
    Buffer.from(`${header}.${payload}`),
    createPublicKey({ key, format: 'jwk' }),
    Buffer.from(signature, 'base64url'),
  );
  return genuine ? claimsOf(token) : null;
}

describe.each(EACH_ADAPTER)('$name: JSON Web Tokens', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await jwtWorld(target);
  });
  afterAll(() => world.close());

  it.each(FORMS)('are given to whoever has a session at %s, and verified with the keys there', async (form) => {
    const person = await world.person();
    const token = await tokenOf(person, form);
    const claims = await claimsByKeys(token, `${world.base}${form}/jwks`);
    expect(claims).toMatchObject({ sub: person.id, email: person.email, iss: world.origin, aud: world.origin });
    expect((claims?.exp ?? 0) - (claims?.iat ?? 0)).toBe(15 * 60);
    const [header, , signature] = token.split('.');
    const forged = [header, Buffer.from('{"sub":"somebody else"}').toString('base64url'), signature].join('.');
    expect(await claimsByKeys(forged, `${world.base}${form}/jwks`)).toBeNull();
    expect((await world.stranger().call('GET', `${form}/token`)).status).toBe(401);
  });

  it('are no sessions: neither as a cookie nor as a bearer token', async () => {
    const person = await world.person('admin');
    const token = await tokenOf(person);
    const [cookieName = ''] = person.cookies.keys();
    const byCookie = world.stranger();
    byCookie.cookies.set(cookieName, token);
    const answers = [
      await byCookie.get('/me'),
      await world.stranger().get('/me', { authorization: `Bearer ${token}` }),
      await world.stranger().call('POST', '/flows', { name: 'x' }, { authorization: `Bearer ${token}` }),
    ];
    for (const { status, body } of answers) expect([status, body.code]).toEqual([401, 'auth:session_not_found']);
    const seen = await world.stranger().auth('GET', '/get-session', undefined, { authorization: `Bearer ${token}` });
    expect(seen.text).toBe('null');
  });
});

describe.each(EACH_DATABASE)('$name: the keys of JSON Web Tokens', (setting) => {
  it('are made once, served without their private half, and stored with it encrypted', async () => {
    const world = await jwtWorld(setting);
    try {
      const people = await Promise.all([world.person(), world.person()]);
      for (const person of people) await tokenOf(person);
      const { text, body } = await world.stranger().auth('GET', '/jwks');
      expect(body.keys).toHaveLength(1);
      expect(text).not.toMatch(/"d":|private/i);
      const rows = await world.sql('select "privateKey" from jwks');
      expect(rows).toHaveLength(1);
      expect(String(rows[0]?.['privateKey'])).not.toContain('"d"');
    } finally {
      await world.close();
    }
  });
});

describe.each(ONE_TARGET)('$name: a JSON Web Token', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await jwtWorld(target);
  });
  afterAll(() => world.close());

  it('comes with get-session as well, and with no answer of the host', async () => {
    const person = await world.person();
    const { headers } = await person.auth('GET', '/get-session');
    expect(claimsOf(headers.get('set-auth-jwt') ?? '').sub).toBe(person.id);
    for (const path of ['/me', '/flows']) expect((await person.get(path)).headers.has('set-auth-jwt')).toBe(false);
  });

  it('is not given after a sign-out, and one given before goes on for its time where others verify it', async () => {
    const person = await world.person();
    const before = person.twin();
    const token = await tokenOf(person);
    await person.signOut();
    expect((await before.auth('GET', '/token')).status).toBe(401);
    // That is what such tokens are: nobody is asked. The host takes none.
    expect(await claimsByKeys(token, `${world.base}/plugins/auth/jwks`)).toMatchObject({ sub: person.id });
    expect((await before.get('/me', { authorization: `Bearer ${token}` })).status).toBe(401);
  });

  it('cannot be ordered for somebody else', async () => {
    const person = await world.person();
    for (const path of ['/sign-jwt', '/verify-jwt', '/jwt/sign'])
      expect((await person.auth('POST', path, { payload: { sub: 'somebody else' } })).status).toBe(404);
  });
});

describe.each(ONE_TARGET)('$name: issuer and audience', (target) => {
  it.each<[string, Parameters<typeof jwt>[0], WorldOptions, string, string]>([
    [
      "the public URL's origin",
      {},
      { host: { publicUrl: 'https://app.example.test/tools/invect' } },
      'https://app.example.test',
      'https://app.example.test',
    ],
    [
      'what the plugin is told',
      { jwt: { issuer: 'https://id.example.test', audience: 'billing' } },
      {},
      'https://id.example.test',
      'billing',
    ],
  ])('are %s', async (_what, options, more, iss, aud) => {
    const world = await jwtWorld(target, options, more);
    try {
      const person = world.stranger();
      const account = { name: 'Somebody', email: 'somebody@example.test', password: PASSWORD };
      const origin = new URL(more.host?.publicUrl ?? world.origin).origin;
      expect((await person.auth('POST', '/sign-up/email', account, { origin })).status).toBe(200);
      expect(claimsOf(await tokenOf(person))).toMatchObject({ iss, aud });
    } finally {
      await world.close();
    }
  });
});
