import { EACH_ADAPTER, PASSWORD } from '@invect/testing';
import { type Flow, itAnswersAlike, type SideBrowser } from '@invect/testing/comparison';
import { twoFactor } from 'better-auth/plugins';
import { describe } from 'vitest';
import { codeOf, secretIn, wrongCodeOf } from '../surface/second-factor.js';

/** Turns the second factor on, and confirms it with a first code. */
async function setUp(browser: SideBrowser): Promise<{ secret: string; backupCodes: string[] }> {
  const { body } = await browser.post('/two-factor/enable', { password: PASSWORD });
  const secret = secretIn(body.totpURI);
  await browser.post('/two-factor/verify-totp', { code: await codeOf(secret) });
  return { secret, backupCodes: body.backupCodes };
}

const EVERYWHERE: readonly Flow[] = [
  {
    name: 'twoFactor: an authenticator app, a trusted device, backup codes',
    betterAuth: () => ({ appName: 'App', plugins: [twoFactor({ issuer: 'Acme' })] }),
    async steps({ browser }) {
      const [ada, again, third] = [browser(), browser(), browser()];
      await ada.signUp('ada');
      await ada.refused('POST', '/two-factor/enable', { password: 'wrong-horse-9' });
      const { secret, backupCodes } = await setUp(ada);
      await ada.post('/two-factor/get-totp-uri', { password: PASSWORD });
      await again.signIn('ada');
      await again.get('/get-session');
      await again.refused('POST', '/two-factor/verify-totp', { code: await wrongCodeOf(secret) });
      await again.post('/two-factor/verify-totp', { code: await codeOf(secret), trustDevice: true });
      await again.post('/sign-out');
      await again.signIn('ada');
      await third.signIn('ada');
      await third.refused('POST', '/two-factor/verify-backup-code', { code: 'wrong-backup' });
      await third.post('/two-factor/verify-backup-code', { code: backupCodes[0] ?? '' });
      await ada.post('/two-factor/generate-backup-codes', { password: PASSWORD });
      await browser().refused('POST', '/two-factor/verify-totp', { code: await codeOf(secret) });
      await ada.refused('POST', '/two-factor/disable', { password: 'wrong-horse-9' });
      await ada.post('/two-factor/disable', { password: PASSWORD });
      await browser().signIn('ada');
    },
  },
];

const FLOWS: readonly Flow[] = [
  {
    name: 'twoFactor: codes by mail',
    betterAuth: (outbox) => ({
      plugins: [
        twoFactor({
          skipVerificationOnEnable: true,
          otpOptions: { sendOTP: async ({ otp }) => void outbox.push({ otp }), allowedAttempts: 3 },
        }),
      ],
    }),
    async steps({ browser, outbox }) {
      const [ada, again, guesser] = [browser(), browser(), browser()];
      await ada.signUp('ada');
      await ada.post('/two-factor/enable', { password: PASSWORD });
      await again.signIn('ada');
      await again.post('/two-factor/send-otp');
      await again.post('/two-factor/verify-otp', { code: String(outbox.at(-1)?.['otp']) });
      await again.get('/get-session');
      await guesser.signIn('ada');
      await guesser.post('/two-factor/send-otp');
      for (let guess = 1; guess <= 4; guess++) {
        await guesser.refused('POST', '/two-factor/verify-otp', { code: 'wrong' });
      }
      await guesser.refused('POST', '/two-factor/verify-otp', { code: String(outbox.at(-1)?.['otp']) });
    },
  },
];

describe('second factors', () => {
  itAnswersAlike(EVERYWHERE, EACH_ADAPTER);
  itAnswersAlike(FLOWS);
});
