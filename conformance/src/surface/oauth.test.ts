import {
  type Answer,
  CHROMIUM,
  EACH_ADAPTER,
  type IdentityProvider,
  launch,
  makeWorld,
  ONE_TARGET,
  Person,
  startIdentityProvider,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { genericOAuth } from 'better-auth/plugins';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

const FORMS = ['/plugins/auth/api/auth', '/plugins/auth'] as const;

let idp: IdentityProvider;
let accounts = 0;
beforeAll(async () => {
  idp = await startIdentityProvider();
});
afterAll(() => idp.close());
afterEach(() => {
  idp.broken = false;
});

/** Somebody with a new account at the provider. */
function newAccount({ verified = true, email }: { verified?: boolean; email?: string } = {}): string {
  const sub = `account-${++accounts}`;
  idp.accounts.set(sub, { email: email ?? `${sub}@example.test`, email_verified: verified, name: `Name of ${sub}` });
  idp.visitor = sub;
  return sub;
}

function makeOAuthWorld(target: Target, { betterAuth, ...options }: WorldOptions = {}): Promise<World> {
  const provider = {
    providerId: 'oidc',
    discoveryUrl: `${idp.issuer}/.well-known/openid-configuration`,
    scopes: ['email', 'profile'],
    ...idp.client,
  };
  const plugins = [genericOAuth({ config: [provider] }), ...(betterAuth?.plugins ?? [])];
  return makeWorld(target, { ...options, betterAuth: { ...betterAuth, plugins } });
}

interface Start {
  readonly form?: string;
  readonly provider?: string;
  readonly callbackURL?: string;
  readonly errorCallbackURL?: string;
  readonly newUserCallbackURL?: string;
}

/** The provider's page that a sign-in by POST leads to. */
async function authorizationUrl(visitor: Person, { form = FORMS[0], ...fields }: Start = {}): Promise<string> {
  const { status, body } = await visitor.call('POST', `${form}/sign-in/social`, { provider: 'oidc', ...fields });
  expect([status, body.redirect]).toEqual([200, true]);
  return body.url;
}

/** Goes to the provider and comes back, but does not open the callback: it is in the redirect that is returned. */
async function callbackOf(visitor: Person, url: string): Promise<URL> {
  const page = await visitor.open(url, { until: /\/callback\// });
  return new URL(page.headers.get('location') ?? 'about:no-redirect');
}

/** The whole dance. */
async function signIn(visitor: Person, start?: Start): Promise<Answer> {
  return visitor.open(await authorizationUrl(visitor, start));
}

const errorOf = ({ url }: Answer): string | null => url.searchParams.get('error');

describe.each(EACH_ADAPTER)('$name: signing in at an OpenID provider', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeOAuthWorld(target);
  });
  afterAll(() => world.close());

  it.each(FORMS)('begins with a link or a POST to %s, and ends signed in at the callbackURL', async (form) => {
    const sub = newAccount();
    const [byLink, byPost] = [new Person(world), new Person(world)];
    const query = 'provider=oidc&callbackURL=/after%3Fx%3D1%26y%3D2';
    const linked = await byLink.open(`${world.base}${form}/sign-in/social?${query}`);
    expect(linked.url.href).toBe(`${world.origin}/after?x=1&y=2`);
    const posted = await signIn(byPost, { form, callbackURL: `${world.origin}/after` });
    expect(posted.url.href).toBe(`${world.origin}/after`);

    const [first, second] = [await byLink.get('/me'), await byPost.get('/me')];
    expect(first.body).toMatchObject({ name: `Name of ${sub}`, role: 'editor' });
    expect(second.body.id).toBe(first.body.id);
    expect((await byLink.call('POST', '/flows', { name: 'mine' })).body.ownerId).toBe(first.body.id);
    const redirectUri = `${world.base}/plugins/auth/api/auth/callback/oidc`;
    expect(new Set(idp.redirectUris.filter((uri) => uri.startsWith(world.origin)))).toEqual(new Set([redirectUri]));
  });

  it('takes the callback in the short form as well', async () => {
    newAccount();
    const visitor = new Person(world);
    const callback = await callbackOf(visitor, await authorizationUrl(visitor, { callbackURL: '/after' }));
    expect(callback.pathname).toContain('/plugins/auth/api/auth/callback/');
    callback.pathname = callback.pathname.replace('/api/auth/', '/');
    expect((await visitor.open(callback)).url.pathname).toBe('/after');
    expect((await visitor.get('/me')).status).toBe(200);
  });

  it('sends a new user to newUserCallbackURL, and only a new one', async () => {
    newAccount();
    const urls = { callbackURL: '/back', newUserCallbackURL: '/welcome' };
    expect((await signIn(new Person(world), urls)).url.pathname).toBe('/welcome');
    expect((await signIn(new Person(world), urls)).url.pathname).toBe('/back');
  });

  it('ends at errorCallbackURL where the user says no, or on an error page under the mount', async () => {
    idp.visitor = null;
    const visitor = new Person(world);
    const page = await signIn(visitor, { callbackURL: '/after', errorCallbackURL: '/sorry?from=login' });
    expect(page.url.pathname).toBe('/sorry');
    expect(Object.fromEntries(page.url.searchParams)).toEqual({
      from: 'login',
      error: 'access_denied',
      error_description: 'The user said no',
    });
    const plain = await signIn(visitor, { callbackURL: '/after' });
    expect(plain.url.href).toContain(`${world.base}/plugins/auth/api/auth/error?error=access_denied`);
    expect([plain.status, plain.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    const tricked = await visitor.auth('GET', `/error?${new URLSearchParams({ error: '"><img src=x>' })}`);
    expect(tricked.text).not.toContain('<img src=x>');
    expect(await visitor.whoAmI()).toBe(401);
  });
});

describe.each(ONE_TARGET)('$name: a sign-in at an OpenID provider', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeOAuthWorld(target);
  });
  afterAll(() => world.close());

  it('fails where the provider fails, and works again when it does', async () => {
    const sub = newAccount();
    const visitor = new Person(world);
    const url = await authorizationUrl(visitor, { errorCallbackURL: '/sorry' });
    idp.broken = true;
    expect(errorOf(await visitor.open(url))).toBe('invalid_code');
    expect(await visitor.whoAmI()).toBe(401);
    idp.broken = false;
    await signIn(visitor);
    expect(await visitor.whoAmI()).toBe(`Name of ${sub}`);
  });

  it.each<[string, (callback: URL) => void]>([
    ['without a state', (callback) => callback.searchParams.delete('state')],
    ['with another state', (callback) => callback.searchParams.set('state', 'A'.repeat(32))],
    ['with an empty state', (callback) => callback.searchParams.set('state', '')],
    ['with a state given twice', (callback) => callback.searchParams.append('state', 'A'.repeat(32))],
    ['without a code', (callback) => callback.searchParams.delete('code')],
    ['with another code', (callback) => callback.searchParams.set('code', 'A'.repeat(43))],
    ['from another issuer', (callback) => callback.searchParams.set('iss', 'https://evil.test')],
  ])('is refused at a callback %s', async (_what, change) => {
    newAccount();
    const visitor = new Person(world);
    const callback = await callbackOf(visitor, await authorizationUrl(visitor, { callbackURL: '/after' }));
    change(callback);
    const page = await visitor.open(callback);
    expect(page.url.pathname).not.toBe('/after');
    expect(await visitor.whoAmI()).toBe(401);
  });

  it('belongs to the browser that began it: nobody is signed in by a link to a finished one', async () => {
    newAccount();
    const [attacker, victim] = [new Person(world), new Person(world)];
    const callback = await callbackOf(attacker, await authorizationUrl(attacker, { callbackURL: '/after' }));
    expect(errorOf(await victim.open(callback))).toBe('state_mismatch');
    expect(await victim.whoAmI()).toBe(401);

    newAccount();
    const own = await authorizationUrl(victim, { callbackURL: '/after' });
    expect(errorOf(await victim.open(callback))).toBe('state_mismatch');
    expect(await victim.whoAmI()).toBe(401);
    expect((await victim.open(own)).url.pathname).toBe('/after');
  });

  it('gives a stolen code no use: its verifier lies elsewhere (PKCE)', async () => {
    const [victim, attacker] = [new Person(world), new Person(world)];
    newAccount();
    const stolen = await callbackOf(victim, await authorizationUrl(victim));
    newAccount();
    const own = await callbackOf(attacker, await authorizationUrl(attacker));
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    expect(errorOf(await attacker.open(own))).toBe('invalid_code');
    expect(await attacker.whoAmI()).toBe(401);
  });

  it('happens once: neither the callback nor the code can be used again', async () => {
    const sub = newAccount();
    const visitor = new Person(world);
    const callback = await callbackOf(visitor, await authorizationUrl(visitor, { callbackURL: '/after' }));
    expect((await visitor.open(callback)).url.pathname).toBe('/after');
    await visitor.auth('POST', '/sign-out', {});
    expect(errorOf(await visitor.open(callback))).toBe('state_mismatch');
    const next = await callbackOf(visitor, await authorizationUrl(visitor));
    next.searchParams.set('code', callback.searchParams.get('code') ?? '');
    expect(errorOf(await visitor.open(next))).toBe('invalid_code');
    expect(await visitor.whoAmI()).toBe(401);
    await signIn(visitor);
    expect(await visitor.whoAmI()).toBe(`Name of ${sub}`);
  });

  it('is over for a banned user before it begins', async () => {
    const sub = newAccount();
    const visitor = new Person(world);
    await signIn(visitor);
    const { id } = (await visitor.get('/me')).body;
    await world.sql('update "user" set banned = 1 where id = ?', id);
    expect(await visitor.whoAmI()).toBe(403);
    const again = new Person(world);
    expect(errorOf(await signIn(again))).toMatch(/banned/i);
    expect(await again.whoAmI()).toBe(401);
    await world.sql('update "user" set banned = 0 where id = ?', id);
    expect(await visitor.whoAmI()).toBe(`Name of ${sub}`);
  });

  describe.each(['callbackURL', 'errorCallbackURL', 'newUserCallbackURL'])('with a %s', (field) => {
    it.each([
      'https://evil.test/',
      '//evil.test',
      '/\\evil.test',
      '/\t/evil.test',
      'javascript:alert(1)',
      'data:text/html,x',
      'http:evil.test',
      '/%5cevil.test',
      'ORIGIN.evil.test',
      'ORIGIN@evil.test',
      'https://evil.test#ORIGIN',
    ])('of %j does not begin, by link or by POST', async (value) => {
      const url = value.replace('ORIGIN', world.origin);
      const visitor = new Person(world);
      const fields = { provider: 'oidc', [field]: url };
      const answers = [
        await visitor.call('POST', '/plugins/auth/sign-in/social', fields),
        await visitor.get(`/plugins/auth/sign-in/social?${new URLSearchParams(fields)}`),
      ];
      for (const { status, headers, text } of answers) {
        expect([400, 403]).toContain(status);
        expect(headers.get('location')).toBeNull();
        expect(text).not.toContain(idp.issuer);
      }
    });
  });
});

describe.each(ONE_TARGET)('$name: linking an account of a provider', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeOAuthWorld(target);
  });
  afterAll(() => world.close());

  async function signedUp(email: string): Promise<Person> {
    const visitor = new Person(world);
    expect((await visitor.signUp(email)).status).toBe(200);
    return visitor;
  }

  async function linkUrl(visitor: Person): Promise<string> {
    const urls = { callbackURL: '/linked', errorCallbackURL: '/sorry' };
    const { status, body } = await visitor.auth('POST', '/link-social', { provider: 'oidc', ...urls });
    expect(status).toBe(200);
    return body.url;
  }

  async function accountsOf(visitor: Person): Promise<{ id: string; providerId: string }[]> {
    return (await visitor.auth('GET', '/list-accounts')).body;
  }

  async function providersOf(visitor: Person): Promise<string[]> {
    return (await accountsOf(visitor)).map(({ providerId }) => providerId).sort();
  }

  it('adds it to the user who asked, who can then sign in with either', async () => {
    const email = `linker-${world.port}@example.test`;
    const visitor = await signedUp(email);
    newAccount({ email });
    expect((await visitor.open(await linkUrl(visitor))).url.pathname).toBe('/linked');
    expect(await providersOf(visitor)).toEqual(['credential', 'oidc']);
    const { id } = (await visitor.get('/me')).body;
    const elsewhere = new Person(world);
    await signIn(elsewhere);
    expect((await elsewhere.get('/me')).body.id).toBe(id);

    const accountId = (await accountsOf(visitor)).find(({ providerId }) => providerId === 'oidc')?.id;
    expect((await visitor.auth('POST', '/unlink-account', { accountId })).status).toBe(200);
    expect(await providersOf(visitor)).toEqual(['credential']);
  });

  it('is refused without a session, and once the session that asked is over', async () => {
    expect((await new Person(world).auth('POST', '/link-social', { provider: 'oidc' })).status).toBe(401);
    const email = `leaver-${world.port}@example.test`;
    const visitor = await signedUp(email);
    newAccount({ email });
    const url = await linkUrl(visitor);
    await visitor.auth('POST', '/sign-out', {});
    expect(errorOf(await visitor.open(url))).toBe('unable_to_link_account');
    await visitor.signIn(email);
    expect(await providersOf(visitor)).toEqual(['credential']);
  });

  it("is refused for another address, and for an account that is somebody else's", async () => {
    const sub = newAccount();
    await signIn(new Person(world));
    const visitor = await signedUp(`other-${world.port}@example.test`);
    expect(errorOf(await visitor.open(await linkUrl(visitor)))).toMatch(/email_does_not_match|different_user/);
    expect(await providersOf(visitor)).toEqual(['credential']);
    idp.accounts.set(sub, { email: `other-${world.port}@example.test`, email_verified: true, name: 'x' });
    expect(errorOf(await visitor.open(await linkUrl(visitor)))).toBe('account_already_linked_to_different_user');
    expect(await providersOf(visitor)).toEqual(['credential']);
  });

  it.each([
    ['whose address the provider has not verified', false, true],
    ['where the user has not verified theirs', true, false],
  ])('does not happen by itself for an account %s', async (_what, byProvider, byUser) => {
    const email = `victim-${byProvider}-${world.port}@example.test`;
    const victim = await signedUp(email);
    if (byUser) await world.sql('update "user" set "emailVerified" = 1 where email = ?', email);
    newAccount({ email, verified: byProvider });
    const attacker = new Person(world);
    expect(errorOf(await signIn(attacker))).toBe('account_not_linked');
    expect(await attacker.whoAmI()).toBe(401);
    expect(await providersOf(victim)).toEqual(['credential']);
  });

  it('happens by itself where both have verified the address', async () => {
    const email = `both-${world.port}@example.test`;
    const visitor = await signedUp(email);
    await world.sql('update "user" set "emailVerified" = 1 where email = ?', email);
    newAccount({ email });
    const elsewhere = new Person(world);
    await signIn(elsewhere);
    expect((await elsewhere.get('/me')).body.id).toBe((await visitor.get('/me')).body.id);
  });
});

describe.each(ONE_TARGET)('$name: the built-in providers', (target) => {
  afterEach(() => vi.unstubAllGlobals());

  /** Google's and GitHub's token endpoints are fixed; here their names lead to the provider on loopback. */
  function resolveTo(tokenEndpoint: string): void {
    const fetchAsIs = globalThis.fetch;
    const names = ['https://oauth2.googleapis.com/token', 'https://github.com/login/oauth/access_token'];
    vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) => {
      const url = input instanceof Request ? input.url : String(input);
      return fetchAsIs(names.includes(url) ? tokenEndpoint : input, init);
    });
  }

  it.each(['google', 'github'])('%s: sign in under the mount', async (provider) => {
    resolveTo(`${idp.issuer}/token`);
    const common = { ...idp.client, authorizationEndpoint: `${idp.issuer}/auth` };
    const world = await makeOAuthWorld(target, {
      betterAuth: {
        socialProviders: {
          google: common,
          github: {
            ...common,
            disableDefaultScope: true,
            scope: ['openid', 'email', 'profile'],
            // GitHub's own API has no counterpart; the token must open the provider's.
            async getUserInfo({ accessToken }) {
              const answer = await fetch(`${idp.issuer}/me`, { headers: { authorization: `Bearer ${accessToken}` } });
              const { sub, name, email, email_verified } = (await answer.json()) as Record<string, string>;
              return {
                user: { id: sub, name, email, emailVerified: Boolean(email_verified) },
                data: { id: sub },
              } as never;
            },
          },
        },
      },
    });
    try {
      const sub = newAccount();
      for (const form of FORMS) {
        const visitor = new Person(world);
        const page = await visitor.open(`${world.base}${form}/sign-in/social?provider=${provider}&callbackURL=/after`);
        expect(page.url.href).toBe(`${world.origin}/after`);
        expect(await visitor.whoAmI()).toBe(`Name of ${sub}`);
      }
      expect(idp.redirectUris).toContain(`${world.base}/plugins/auth/api/auth/callback/${provider}`);
    } finally {
      await world.close();
    }
  });
});

describe.each(ONE_TARGET)('$name: behind a proxy', (target) => {
  it('the provider is given the public URL, whatever the request says', async () => {
    const world = await makeOAuthWorld(target, { host: { publicUrl: 'https://app.example.test/tools/invect' } });
    try {
      const headers = { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'http', host: 'evil.test' };
      const { headers: answer } = await new Person(world).call(
        'GET',
        '/plugins/auth/sign-in/social?provider=oidc',
        undefined,
        headers,
      );
      expect(new URL(answer.get('location') ?? '').searchParams.get('redirect_uri')).toBe(
        'https://app.example.test/tools/invect/plugins/auth/api/auth/callback/oidc',
      );
      expect(answer.getSetCookie().every((cookie) => /; secure/i.test(cookie))).toBe(true);
    } finally {
      await world.close();
    }
  });
});

describe.skipIf(CHROMIUM === null).each(EACH_ADAPTER)('$name: in a browser', (target) => {
  it('a sign-in survives the way to another site and back; one begun by another site does not start', async () => {
    const world = await makeOAuthWorld(target);
    const browser = await launch();
    try {
      const sub = newAccount();
      const page = await browser.newPage();
      const me = `${world.mount}/me`;
      const link = `${world.base}/plugins/auth/sign-in/social?provider=oidc&callbackURL=${encodeURIComponent(me)}`;
      await page.goto(`data:text/html,${encodeURIComponent(`<a href="${link}">Free cake</a>`)}`);
      await page.click('a');
      expect(await page.textContent('body')).toContain('auth:cross_site');
      await page.goto(link);
      expect(page.url()).toBe(`${world.origin}${me}`);
      expect(await page.textContent('body')).toContain(`Name of ${sub}`);
    } finally {
      await browser.close();
      await world.close();
    }
  });
});
