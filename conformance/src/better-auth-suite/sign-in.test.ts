import { createHash } from 'node:crypto';
import { EACH_ADAPTER, PASSWORD } from '@invect/testing';
import { type Flow, itAnswersAlike, type Outbox } from '@invect/testing/comparison';
import {
  anonymous,
  captcha,
  emailOTP,
  haveIBeenPwned,
  lastLoginMethod,
  magicLink,
  oneTimeToken,
  phoneNumber,
  siwe,
  username,
} from 'better-auth/plugins';
import { afterAll, beforeAll, describe } from 'vitest';
import { type Elsewhere, startElsewhere } from './elsewhere.js';

const ADA = 'ada@example.test';
const last = (outbox: Outbox, field: string): string => String(outbox.at(-1)?.[field]);

const EVERYWHERE: readonly Flow[] = [
  {
    name: 'magicLink: a link in a mail, for somebody new and somebody known',
    betterAuth: (outbox) => ({
      plugins: [magicLink({ sendMagicLink: async ({ url, token }) => void outbox.push({ url, token }) })],
    }),
    async steps({ browser, outbox }) {
      const [ada, again] = [browser(), browser()];
      const urls = { callbackURL: '/after?x=1', newUserCallbackURL: '/welcome', errorCallbackURL: '/sorry?from=mail' };
      await ada.post('/sign-in/magic-link', { email: ADA, name: 'Ada', ...urls });
      await ada.open(last(outbox, 'url'), { until: /./ });
      await ada.open(last(outbox, 'url'), { until: /./ });
      await again.post('/sign-in/magic-link', { email: ADA, ...urls });
      await again.open(last(outbox, 'url'), { until: /./ });
      await browser().get('/magic-link/verify?token=unknown&errorCallbackURL=/sorry');
      await browser().refused('GET', '/magic-link/verify?token=unknown&callbackURL=https://evil.test');
      await browser().refused('POST', '/sign-in/magic-link', { email: ADA, callbackURL: 'https://evil.test' });
      await browser().refused('POST', '/sign-in/magic-link', { email: 'no address' });
      await ada.post('/sign-in/magic-link', { email: ADA });
      await ada.open(last(outbox, 'url'), { until: /./ });
    },
  },
];

const FLOWS: readonly Flow[] = [
  {
    name: 'username: sign-up, sign-in, renaming, what is no name',
    betterAuth: () => ({ plugins: [username({ minUsernameLength: 3 })] }),
    async steps({ browser }) {
      const [ada, again] = [browser(), browser()];
      await ada.signUp('ada', { username: 'Ada_1815', displayUsername: 'The Countess' });
      await ada.post('/is-username-available', { username: 'ada_1815' });
      await ada.post('/is-username-available', { username: 'charles' });
      await ada.refused('POST', '/is-username-available', { username: 'a b' });
      await again.post('/sign-in/username', { username: 'ADA_1815', password: PASSWORD });
      await again.get('/get-session');
      await browser().refused('POST', '/sign-in/username', { username: 'ada_1815', password: 'wrong-horse-9' });
      await browser().refused('POST', '/sign-in/username', { username: 'nobody', password: PASSWORD });
      await browser().refused('POST', '/sign-in/username', { username: 'a', password: PASSWORD });
      const taken = { name: 'x', email: 'x@example.test', password: PASSWORD, username: 'ada_1815' };
      await browser().refused('POST', '/sign-up/email', taken);
      await ada.post('/update-user', { username: 'lovelace' });
      await ada.refused('POST', '/update-user', { username: 'a!' });
      await ada.get('/get-session');
    },
  },
  {
    name: 'emailOTP: codes for a sign-in, an address, a password, another address',
    betterAuth: (outbox) => ({
      plugins: [
        emailOTP({
          sendVerificationOTP: async ({ email, otp, type }) => void outbox.push({ email, otp, type }),
          changeEmail: { enabled: true, verifyCurrentEmail: true },
        }),
      ],
    }),
    async steps({ browser, outbox }) {
      const [ada, again] = [browser(), browser()];
      const otp = (): string => last(outbox, 'otp');
      await ada.post('/email-otp/send-verification-otp', { email: ADA, type: 'sign-in' });
      await ada.refused('POST', '/sign-in/email-otp', { email: ADA, otp: 'wrong' });
      await ada.post('/sign-in/email-otp', { email: ADA, otp: otp(), name: 'Ada' });
      await again.refused('POST', '/sign-in/email-otp', { email: ADA, otp: otp() });
      await ada.post('/email-otp/send-verification-otp', { email: ADA, type: 'email-verification' });
      await ada.refused('POST', '/email-otp/verify-email', { email: ADA, otp: 'wrong' });
      await ada.post('/email-otp/check-verification-otp', { email: ADA, type: 'email-verification', otp: otp() });
      await ada.post('/email-otp/verify-email', { email: ADA, otp: otp() });
      await again.post('/email-otp/request-password-reset', { email: ADA });
      await again.post('/email-otp/reset-password', { email: ADA, otp: otp(), password: 'another-horse-9' });
      await again.signIn('ada', { password: 'another-horse-9' });
      await again.post('/email-otp/request-password-reset', { email: 'nobody@example.test' });
      for (let round = 1; round <= 4; round++) {
        await again.refused('POST', '/email-otp/verify-email', { email: ADA, otp: 'wrong' });
      }
      await ada.refused('POST', '/email-otp/send-verification-otp', { email: ADA, type: 'unknown' });
      await again.post('/email-otp/send-verification-otp', { email: ADA, type: 'email-verification' });
      const change = { newEmail: 'countess@example.test', otp: otp() };
      await again.post('/email-otp/request-email-change', change);
      await again.post('/email-otp/change-email', { newEmail: 'countess@example.test', otp: otp() });
      await again.get('/get-session');
    },
  },
  {
    name: 'phoneNumber: a number verified, a sign-in by it, a reset by it',
    betterAuth: (outbox) => ({
      plugins: [
        phoneNumber({
          sendOTP: async ({ phoneNumber, code }) => void outbox.push({ phoneNumber, code }),
          sendPasswordResetOTP: async ({ phoneNumber, code }) => void outbox.push({ phoneNumber, code }),
          signUpOnVerification: { getTempEmail: (number) => `${number.slice(1)}@example.test` },
          requireVerification: true,
        }),
      ],
    }),
    async steps({ browser, outbox }) {
      const [ada, charles, again] = [browser(), browser(), browser()];
      const number = '+441815';
      await ada.signUp('ada');
      await ada.post('/phone-number/send-otp', { phoneNumber: number });
      await ada.refused('POST', '/phone-number/verify', { phoneNumber: number, code: 'wrong' });
      const verified = { phoneNumber: number, code: last(outbox, 'code'), updatePhoneNumber: true };
      await ada.post('/phone-number/verify', verified);
      await ada.refused('POST', '/phone-number/verify', verified);
      await again.post('/sign-in/phone-number', { phoneNumber: number, password: PASSWORD });
      await browser().refused('POST', '/sign-in/phone-number', { phoneNumber: number, password: 'wrong-horse-9' });
      await browser().refused('POST', '/sign-in/phone-number', { phoneNumber: '+1', password: PASSWORD });
      await again.post('/phone-number/request-password-reset', { phoneNumber: number });
      const reset = { phoneNumber: number, otp: last(outbox, 'code'), newPassword: 'another-horse-9' };
      await again.post('/phone-number/reset-password', reset);
      await again.post('/sign-in/phone-number', { phoneNumber: number, password: 'another-horse-9' });
      await charles.post('/phone-number/send-otp', { phoneNumber: '+441791' });
      await charles.post('/phone-number/verify', { phoneNumber: '+441791', code: last(outbox, 'code') });
      await charles.get('/get-session');
    },
  },
  {
    name: 'anonymous: a guest who becomes somebody',
    betterAuth: (outbox) => ({
      plugins: [anonymous({ onLinkAccount: async ({ newUser }) => void outbox.push({ linked: newUser.user.email }) })],
    }),
    async steps({ browser }) {
      const [guest, leaver] = [browser(), browser()];
      await guest.post('/sign-in/anonymous');
      await guest.refused('POST', '/sign-in/anonymous', {});
      await guest.get('/get-session');
      await guest.signUp('ada');
      await guest.get('/get-session');
      await leaver.post('/sign-in/anonymous');
      await leaver.post('/delete-anonymous-user');
      await leaver.get('/get-session');
      await guest.refused('POST', '/delete-anonymous-user', {});
    },
  },
  {
    name: 'oneTimeToken: a session taken to another browser, once',
    betterAuth: () => ({ plugins: [oneTimeToken()] }),
    async steps({ browser }) {
      const [ada, elsewhere] = [browser(), browser()];
      await browser().refused('GET', '/one-time-token/generate');
      await ada.signUp('ada');
      const { body } = await ada.get('/one-time-token/generate');
      await elsewhere.post('/one-time-token/verify', { token: body.token });
      await elsewhere.get('/get-session');
      await browser().refused('POST', '/one-time-token/verify', { token: body.token });
    },
  },
  {
    name: 'lastLoginMethod: by mail, and in the user',
    betterAuth: (outbox) => ({
      plugins: [
        lastLoginMethod({ storeInDatabase: true }),
        magicLink({ sendMagicLink: async ({ url }) => void outbox.push({ url }) }),
      ],
    }),
    async steps({ browser, outbox }) {
      const ada = browser();
      await ada.signUp('ada');
      await ada.get('/get-session');
      await ada.signIn('ada');
      await ada.post('/sign-in/magic-link', { email: ADA, callbackURL: '/after' });
      await ada.open(last(outbox, 'url'), { until: /./ });
      await ada.get('/get-session');
      await ada.post('/sign-out');
    },
  },
  {
    name: 'siwe: a wallet signs a message',
    betterAuth: () => ({
      plugins: [
        siwe({
          domain: 'app.example.test',
          getNonce: async () => 'A1b2C3d4E5f6G7h8J',
          verifyMessage: async ({ signature }) => signature === '0xgood',
        }),
      ],
    }),
    async steps({ browser }) {
      const [wallet, again] = [browser(), browser()];
      const address = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';
      const message = (nonce: string): string =>
        [
          'app.example.test wants you to sign in with your Ethereum account:',
          address,
          '',
          'URI: https://app.example.test',
          'Version: 1',
          'Chain ID: 1',
          `Nonce: ${nonce}`,
          'Issued At: 2026-01-01T00:00:00.000Z',
        ].join('\n');
      const { body } = await wallet.post('/siwe/nonce');
      await wallet.refused('POST', '/siwe/verify', { message: message(body.nonce), signature: '0xbad' });
      await wallet.refused('POST', '/siwe/verify', { message: message(body.nonce), signature: '0xgood' });
      await wallet.post('/siwe/nonce');
      await wallet.post('/siwe/verify', { message: message(body.nonce), signature: '0xgood' });
      await wallet.get('/get-session');
      await again.post('/siwe/get-nonce');
      await again.post('/siwe/verify', { message: message(body.nonce), signature: '0xgood' });
      await browser().refused('POST', '/siwe/verify', { message: 'x', signature: 'y' });
    },
  },
];

describe('ways to sign in', () => {
  itAnswersAlike(EVERYWHERE, EACH_ADAPTER);
  itAnswersAlike(FLOWS);
});

describe('captcha, asked of a service that knows one answer', () => {
  let service: Elsewhere;
  beforeAll(async () => {
    service = await startElsewhere((_path, body) => ({ success: body.includes('a-human') }));
  });
  afterAll(() => service.close());

  itAnswersAlike([
    {
      name: 'captcha: without an answer, with a wrong one, with a right one',
      betterAuth: () => ({
        plugins: [
          captcha({ provider: 'hcaptcha', secretKey: 'x', siteVerifyURLOverride: service.url }),
          captcha({
            provider: 'cloudflare-turnstile',
            secretKey: 'x',
            siteVerifyURLOverride: service.url,
            endpoints: ['/request-password-reset', '/revoke-*'],
          }),
        ],
      }),
      async steps({ browser }) {
        const ada = browser();
        const signUp = { name: 'ada', email: ADA, password: PASSWORD };
        await ada.refused('POST', '/sign-up/email', signUp);
        await ada.refused('POST', '/sign-up/email', signUp, { 'x-captcha-response': 'a-robot' });
        await ada.ask('POST', '/sign-up/email', signUp, { 'x-captcha-response': 'a-human' });
        await ada.refused('POST', '/sign-in/email', { email: ADA, password: PASSWORD });
        await ada.refused('POST', '/revoke-sessions', {});
        await ada.ask('POST', '/revoke-sessions', {}, { 'x-captcha-response': 'a-human' });
      },
    },
  ]);
});

describe('haveIBeenPwned, asked of a list with one password in it', () => {
  const known = createHash('sha1').update('password-everybody-has').digest('hex').toUpperCase();
  let list: Elsewhere;
  beforeAll(async () => {
    const answer = (path: string) => (path === `/range/${known.slice(0, 5)}` ? `${known.slice(5)}:12345\r\n` : '');
    list = await startElsewhere(answer, 'https://api.pwnedpasswords.com');
  });
  afterAll(() => list.close());

  itAnswersAlike([
    {
      name: 'haveIBeenPwned: a password that is known to be lost is refused',
      betterAuth: () => ({ plugins: [haveIBeenPwned()] }),
      async steps({ browser }) {
        const ada = browser();
        await ada.refused('POST', '/sign-up/email', { name: 'ada', email: ADA, password: 'password-everybody-has' });
        await ada.signUp('ada');
        const change = { currentPassword: PASSWORD, newPassword: 'password-everybody-has' };
        await ada.refused('POST', '/change-password', change);
        await ada.post('/change-password', { ...change, newPassword: 'another-horse-9' });
        await browser().signIn('ada', { password: 'another-horse-9' });
      },
    },
  ]);
});
