import { makeWorld, ONE_TARGET, type World, type WorldOptions } from '@invect/testing';
import { emailOTP, genericOAuth, magicLink, twoFactor } from 'better-auth/plugins';
import { describe, expect, it } from 'vitest';

describe.each(ONE_TARGET)('$name: what a sign-in page is told', (target) => {
  async function withWorld(options: WorldOptions, work: (world: World) => Promise<void>): Promise<void> {
    const world = await makeWorld(target, options);
    await work(world).finally(() => world.close());
  }
  const optionsOf = async (world: World) => (await world.stranger().get('/plugins/auth/sign-in-options')).body;

  it('is what the instance has, and no more', async () => {
    await withWorld({}, async (world) => {
      expect(await optionsOf(world)).toEqual({
        password: { minLength: 8, maxLength: 128, reset: false, signUp: true },
        providers: [],
        sso: null,
        magicLink: false,
        emailCode: false,
        passkey: false,
        signUp: 'open',
        verification: 'none',
        twoFactor: null,
        admin: true,
        account: { changeEmail: false, delete: 'no' },
        invited: false,
        setup: true,
      });
      await world.person('admin');
      expect(await optionsOf(world)).toMatchObject({ setup: false });
    });
  });

  it('names providers without their secrets, and what else works', async () => {
    const betterAuth: WorldOptions['betterAuth'] = {
      plugins: [twoFactor()],
      socialProviders: { github: { clientId: 'client-id', clientSecret: 'canary' } },
      emailAndPassword: {
        enabled: true,
        minPasswordLength: 12,
        disableSignUp: true,
        sendResetPassword: async () => {},
      },
      emailVerification: { sendVerificationEmail: async () => {} },
    };
    await withWorld({ betterAuth }, async (world) => {
      const { text, body } = await world.stranger().get('/plugins/auth/sign-in-options');
      expect(text).not.toMatch(/canary|client-id/);
      expect(body).toMatchObject({
        password: { minLength: 12, reset: true, signUp: false },
        providers: [{ id: 'github', name: 'GitHub', route: '/sign-in/social' }],
        verification: 'link',
        twoFactor: { app: true, mail: false, passwordless: false },
      });
    });
  });

  it('has the ways that plugins add, and what users may do with their account', async () => {
    const send = async () => {};
    const betterAuth: WorldOptions['betterAuth'] = {
      plugins: [
        magicLink({ sendMagicLink: send }),
        emailOTP({ sendVerificationOTP: send, overrideDefaultEmailVerification: true }),
        twoFactor({ allowPasswordless: true, otpOptions: { sendOTP: send }, totpOptions: { disable: true } }),
        genericOAuth({
          config: [
            {
              providerId: 'company',
              clientId: 'client-id',
              clientSecret: 'canary',
              authorizationUrl: 'https://company.test/authorize',
              tokenUrl: 'https://company.test/token',
            },
          ],
        }),
      ],
      user: {
        changeEmail: { enabled: true },
        deleteUser: { enabled: true, sendDeleteAccountVerification: send },
      },
    };
    await withWorld({ betterAuth }, async (world) => {
      const { text, body } = await world.stranger().get('/plugins/auth/sign-in-options');
      expect(text).not.toMatch(/canary|client-id/);
      expect(body).toMatchObject({
        providers: [{ id: 'company', name: 'company', route: '/sign-in/social' }],
        magicLink: true,
        emailCode: true,
        verification: 'code',
        twoFactor: { app: false, mail: true, passwordless: true },
        account: { changeEmail: true, delete: 'by_mail' },
      });
    });
  });

  it('does not have a plugin whose mails nobody sends, nor a change that nobody can confirm', async () => {
    const betterAuth: WorldOptions['betterAuth'] = {
      plugins: [twoFactor(), emailOTP({} as never), magicLink({} as never)],
      user: { changeEmail: { enabled: true }, deleteUser: { enabled: true } },
    };
    await withWorld({ betterAuth }, async (world) => {
      expect(await optionsOf(world)).toMatchObject({
        magicLink: false,
        emailCode: false,
        verification: 'none',
        twoFactor: { app: true, mail: false },
        account: { changeEmail: false, delete: 'at_once' },
      });
    });
  });

  it('follows the policy for sign-up', async () => {
    await withWorld({ userAuth: { signUp: 'closed' } }, async (world) => {
      expect(await optionsOf(world)).toMatchObject({ signUp: 'closed', password: { signUp: false } });
    });
    await withWorld({ userAuth: { signUp: 'invite', prefix: 'login' } }, async (world) => {
      const { body } = await world.stranger().get('/plugins/login/sign-in-options');
      expect(body).toMatchObject({ signUp: 'invite', password: { signUp: true }, invited: false });
    });
  });
});
