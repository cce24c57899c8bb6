import type { Answer } from '@invect/testing';
import type { Side, SideBrowser, SideOptions } from '@invect/testing/comparison';
import { jwt, oAuthProxy } from 'better-auth/plugins';

/** A request that the mount answers in its own way, on purpose. Whatever is not in this list must be alike. */
export interface Difference extends Pick<SideOptions, 'betterAuth'> {
  readonly name: string;
  /** Which promise of ours asks for it. */
  readonly reason: string;
  readonly ask: (browser: SideBrowser, side: Side) => Promise<Answer>;
  /** What is looked at. Default: the status. */
  readonly look?: (page: Answer, side: Side) => unknown;
  readonly plain: unknown;
  readonly mounted: unknown;
}

const WRONG = { email: 'ada@example.test', password: 'wrong-horse-9' };

export const DIFFERENCES: readonly Difference[] = [
  {
    name: 'HEAD of a route that reads',
    reason: 'RFC 9110 §9.3.2: HEAD is GET without the content',
    ask: (browser) => browser.send('HEAD', '/get-session'),
    plain: 404,
    mounted: 200,
  },
  {
    name: 'HEAD of a link in a mail',
    reason: 'docs/user-auth.md, "Links in mails": scanners open links with HEAD, and must not redeem them',
    ask: (browser) => browser.send('HEAD', '/verify-email?token=x'),
    plain: 404,
    mounted: 405,
  },
  {
    name: 'GET sign-in/social',
    reason: 'the specification has it ("Auth Routes"), better-auth has POST only',
    ask: (browser) => browser.send('GET', '/sign-in/social?provider=github'),
    plain: 404,
    mounted: 302,
  },
  {
    name: 'a preflight of a trusted origin',
    reason: 'the host speaks CORS, better-auth leaves it to the app',
    ask: (browser) => browser.send('OPTIONS', '/get-session', undefined, { 'access-control-request-method': 'GET' }),
    plain: 404,
    mounted: 204,
  },
  {
    name: 'the eleventh wrong password for one account',
    reason: 'docs/user-auth.md, "Guessed passwords" (OWASP ASVS 5.0, 6.3.1)',
    async ask(browser) {
      for (let guess = 1; guess <= 10; guess++) await browser.refused('POST', '/sign-in/email', WRONG);
      return browser.send('POST', '/sign-in/email', WRONG);
    },
    plain: 401,
    mounted: 429,
  },
  {
    name: 'a body of more than 1 MiB',
    reason: 'docs/api.md: a body may have 1 MiB',
    ask: (browser) => browser.send('POST', '/sign-in/email', { ...WRONG, callbackURL: `/${'x'.repeat(1_100_000)}` }),
    plain: 401,
    mounted: 413,
  },
  {
    name: 'an address that the client gives itself',
    reason: 'only what the framework vouches for counts (docs/frameworks.md); rate limits go by it',
    async ask(browser) {
      await browser.ask('POST', '/sign-up/email', { ...WRONG, name: 'ada' }, { 'x-forwarded-for': '6.6.6.6' });
      return browser.get('/get-session');
    },
    look: ({ body }) => body.session.ipAddress,
    plain: '6.6.6.6',
    mounted: '127.0.0.1',
  },
  {
    name: 'HEAD of public keys',
    reason: 'RFC 9110 §9.3.2: HEAD is GET without the content',
    betterAuth: () => ({ plugins: [jwt()] }),
    ask: (browser) => browser.send('HEAD', '/jwks'),
    plain: 404,
    mounted: 200,
  },
  {
    name: "another site's form, without a cookie",
    reason: 'a sign-out or a sign-in needs no cookie to change who the visitor is (OWASP ASVS 5.0, 3.5.1)',
    ask: (browser) => browser.send('POST', '/sign-out', {}, { origin: 'https://evil.test' }),
    plain: 200,
    mounted: 403,
  },
  {
    name: "another site's request, with a cookie",
    reason: 'the host refuses it before better-auth does, as on its own routes',
    async ask(browser) {
      await browser.signUp('ada');
      return browser.refused('POST', '/update-user', { name: 'x' }, { origin: 'https://evil.test' });
    },
    look: ({ status, body }) => [status, body.code],
    plain: [403, 'INVALID_ORIGIN'],
    mounted: [403, 'request:cross_site'],
  },
  {
    name: 'a list of sessions, for caches',
    reason: "what better-auth answers is one user's, and some of it is secret (OWASP ASVS 5.0, 14.3.2)",
    async ask(browser) {
      await browser.signUp('ada');
      return browser.get('/list-sessions');
    },
    look: ({ headers }) => headers.get('cache-control'),
    plain: null,
    mounted: 'no-store',
  },
  {
    name: 'a session that is over, while the cookie cache has it',
    reason: 'every route sees the store (docs/user-auth.md, "How sessions are checked")',
    betterAuth: () => ({ session: { cookieCache: { enabled: true, maxAge: 300 } } }),
    async ask(browser, { helper }) {
      await browser.signUp('ada');
      await helper.db.deleteMany({ model: 'session', where: [] });
      return browser.get('/get-session');
    },
    look: ({ body }) => body?.user.name ?? null,
    plain: 'ada',
    mounted: null,
  },
  {
    name: 'the error page of oAuthProxy',
    reason: 'better-auth has `/api/auth/error` in its source here, whatever its basePath (set `onAPIError.errorURL`)',
    betterAuth: () => ({ plugins: [oAuthProxy()] }),
    ask: (browser) => browser.get('/oauth-proxy-callback?callbackURL=/after'),
    look: ({ headers }, { authBase }) => headers.get('location')?.startsWith(`${authBase}/error?`),
    plain: true,
    mounted: false,
  },
];
