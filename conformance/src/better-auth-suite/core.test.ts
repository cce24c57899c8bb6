import { EACH_ADAPTER, PASSWORD } from '@invect/testing';
import { type Flow, itAnswersAlike, type Outbox } from '@invect/testing/comparison';
import { describe } from 'vitest';

const mails = (outbox: Outbox) => ({
  emailAndPassword: {
    enabled: true,
    sendResetPassword: async ({ url, token }: object & { url: string; token: string }) =>
      void outbox.push({ kind: 'reset', url, token }),
  },
  emailVerification: {
    sendOnSignUp: true,
    sendVerificationEmail: async ({ url, token }: object & { url: string; token: string }) =>
      void outbox.push({ kind: 'verify', url, token }),
  },
  user: {
    changeEmail: {
      enabled: true,
      sendChangeEmailConfirmation: async ({ url, newEmail }: object & { url: string; newEmail: string }) =>
        void outbox.push({ kind: 'change', url, newEmail }),
    },
    deleteUser: {
      enabled: true,
      sendDeleteAccountVerification: async ({ url, token }: object & { url: string; token: string }) =>
        void outbox.push({ kind: 'delete', url, token }),
    },
  },
});

const EVERYWHERE: readonly Flow[] = [
  {
    name: 'signing up, in and out',
    async steps(side) {
      const ada = side.browser();
      await ada.get('/ok');
      await ada.signUp('ada');
      await ada.get('/get-session');
      await ada.get('/list-sessions');
      await ada.post('/sign-out');
      await ada.get('/get-session');
      await ada.signIn('ada', { rememberMe: false });
      await side.helper.signInWithTestUser();
    },
  },
  {
    name: 'mails: verification, reset, a new address, deletion',
    betterAuth: mails,
    async steps({ browser, outbox }) {
      const ada = browser();
      await ada.signUp('ada', { callbackURL: '/welcome?a=1&b=2' });
      await ada.open(String(outbox[0]?.['url']), { until: /./ });
      await ada.open(String(outbox[0]?.['url']), { until: /./ });
      await ada.post('/request-password-reset', { email: 'ada@example.test', redirectTo: '/new-password?from=mail' });
      await ada.open(String(outbox[1]?.['url']), { until: /./ });
      await ada.open(`${outbox[1]?.['url']}`.replace(String(outbox[1]?.['token']), 'another'), { until: /./ });
      await ada.post('/reset-password', { newPassword: 'another-horse-9', token: String(outbox[1]?.['token']) });
      await ada.refused('POST', '/reset-password', { newPassword: PASSWORD, token: String(outbox[1]?.['token']) });
      await ada.refused('POST', '/sign-in/email', { email: 'ada@example.test', password: PASSWORD });
      await ada.signIn('ada', { password: 'another-horse-9' });
      await ada.post('/change-email', { newEmail: 'countess@example.test', callbackURL: '/changed' });
      await ada.open(String(outbox[2]?.['url']), { until: /./ });
      await ada.open(String(outbox[3]?.['url']), { until: /./ });
      await ada.get('/get-session');
      await ada.post('/delete-user', { callbackURL: '/goodbye' });
      await ada.open(String(outbox.at(-1)?.['url']), { until: /./ });
    },
  },
];

const FLOWS: readonly Flow[] = [
  {
    name: 'sessions of one user: listed, revoked one by one, all others, all',
    async steps({ browser }) {
      const [phone, laptop, tablet] = [browser(), browser(), browser()];
      await phone.signUp('ada');
      const { body } = await laptop.signIn('ada');
      await tablet.signIn('ada');
      await phone.get('/list-sessions');
      await phone.post('/revoke-session', { token: body.token });
      await phone.post('/revoke-session', { token: 'unknown' });
      await laptop.get('/get-session');
      await laptop.signIn('ada');
      await phone.post('/revoke-other-sessions');
      await tablet.get('/get-session');
      await phone.post('/revoke-sessions');
      await phone.refused('GET', '/list-sessions');
    },
  },
  {
    name: 'a user changes their name, password and session',
    betterAuth: () => ({
      user: {
        additionalFields: {
          nickname: { type: 'string', required: false },
          level: { type: 'number', defaultValue: 1, input: false },
        },
      },
      session: { additionalFields: { theme: { type: 'string', required: false } } },
    }),
    async steps({ browser }) {
      const [ada, elsewhere] = [browser(), browser()];
      await ada.signUp('ada', { nickname: 'the countess' });
      await browser().signUp('charles', { level: 9 });
      await elsewhere.signIn('ada');
      await ada.post('/update-user', { name: 'Ada', image: 'https://example.test/ada.png', nickname: null });
      await ada.refused('POST', '/update-user', { level: 9 });
      await ada.refused('POST', '/update-user', { email: 'x@example.test' });
      await ada.post('/update-session', { theme: 'dark' });
      await ada.get('/get-session');
      await ada.post('/verify-password', { password: PASSWORD });
      await ada.refused('POST', '/verify-password', { password: 'wrong-horse-9' });
      const change = { currentPassword: PASSWORD, newPassword: 'another-horse-9', revokeOtherSessions: true };
      await ada.refused('POST', '/change-password', { ...change, currentPassword: 'wrong-horse-9' });
      await ada.refused('POST', '/change-password', { ...change, newPassword: 'short' });
      await ada.post('/change-password', change);
      await elsewhere.get('/get-session');
      await ada.get('/list-accounts');
      await ada.refused('POST', '/unlink-account', { accountId: 'unknown' });
    },
  },
  {
    name: 'what is refused: bodies, types, methods, paths',
    async steps({ browser }) {
      const ada = browser();
      await ada.signUp('ada');
      await ada.refused('POST', '/sign-up/email', { name: 'ada', email: 'ada@example.test', password: PASSWORD });
      await ada.refused('POST', '/sign-up/email', { name: 'x', email: 'no address', password: PASSWORD });
      await ada.refused('POST', '/sign-up/email', { name: 'x', email: 'x@example.test', password: 'short' });
      await ada.refused('POST', '/sign-up/email', { name: 1, email: [], password: {} });
      await ada.refused('POST', '/sign-in/email', { email: 'nobody@example.test', password: PASSWORD });
      await ada.refused('POST', '/sign-in/email', { email: 'ada@example.test' });
      await ada.refused('POST', '/sign-in/email', '{');
      await ada.refused('POST', '/sign-in/email', 'email=x', { 'content-type': 'text/plain' });
      await ada.refused('POST', '/get-session/more', {});
      await ada.refused('GET', '/sign-in/email');
      await ada.refused('DELETE', '/get-session');
      await ada.refused('GET', '/unknown');
      await ada.refused('GET', '/get-session/');
      await ada.refused('POST', '/sign-in/social', { provider: 'unknown' });
      await ada.refused('POST', '/sign-in/social', { provider: 'google', callbackURL: 'https://evil.test/' });
      await ada.refused('POST', '/sign-in/email', new URLSearchParams({ email: 'ada@example.test', password: 'x' }));
      await browser().refused('GET', '/list-sessions');
      await browser().refused('POST', '/update-user', { name: 'x' });
      await ada.get('/error?error=some_error&error_description=some+words');
      await ada.refused('GET', '/verify-email?token=unknown');
    },
  },
  {
    name: 'social providers: where a sign-in leads, what comes back',
    async steps({ browser, authBase }) {
      const ada = browser();
      for (const provider of ['google', 'github']) {
        await ada.post('/sign-in/social', {
          provider,
          callbackURL: '/after',
          errorCallbackURL: '/sorry',
          scopes: ['x'],
        });
        await ada.post('/sign-in/social', { provider, disableRedirect: true, loginHint: 'ada@example.test' });
        await ada.open(`${authBase}/callback/${provider}?error=access_denied&state=unknown`, { until: /./ });
        await ada.open(`${authBase}/callback/${provider}?code=x`, { until: /./ });
        await ada.open(`${authBase}/callback/${provider}`, { until: /./ });
      }
      await ada.open(`${authBase}/callback/unknown?code=x&state=y`, { until: /./ });
      await ada.signUp('ada');
      await ada.post('/link-social', { provider: 'github', callbackURL: '/linked' });
    },
  },
  {
    name: 'a session is written to the cookie cache, and refreshed',
    betterAuth: () => ({ session: { cookieCache: { enabled: true, maxAge: 300 }, updateAge: 0 } }),
    async steps({ browser }) {
      const ada = browser();
      await ada.signUp('ada');
      await ada.get('/get-session?disableCookieCache=true');
      await ada.get('/get-session?disableCookieCache=true&disableRefresh=true');
      await ada.post('/sign-out');
    },
  },
  {
    name: 'trailing slashes, where the app lets them be',
    betterAuth: () => ({ advanced: { skipTrailingSlashes: true } }),
    async steps({ browser }) {
      const ada = browser();
      await ada.signUp('ada');
      await ada.get('/get-session/');
      await ada.post('/sign-out/');
      await ada.get('/get-session/');
    },
  },
  {
    name: 'cookies for a page in a frame of another site',
    betterAuth: () => ({
      advanced: { defaultCookieAttributes: { sameSite: 'none', secure: true, partitioned: true } },
    }),
    async steps({ browser }) {
      const ada = browser();
      await ada.signUp('ada');
      await ada.post('/sign-in/social', { provider: 'github', callbackURL: '/after' });
      await ada.post('/sign-out');
    },
  },
  {
    name: 'cookies of another name, domain and strictness',
    betterAuth: () => ({
      advanced: {
        cookiePrefix: 'app',
        cookies: { session_token: { name: 'sid', attributes: { sameSite: 'strict', path: '/' } } },
        defaultCookieAttributes: { sameSite: 'none', secure: false },
      },
    }),
    async steps({ browser }) {
      const ada = browser();
      await ada.signUp('ada');
      await ada.get('/get-session');
      await ada.post('/sign-out');
    },
  },
];

describe('better-auth itself', () => {
  itAnswersAlike(EVERYWHERE, EACH_ADAPTER);
  itAnswersAlike(FLOWS);
});
