import { EACH_ADAPTER, PASSWORD } from '@invect/testing';
import { type Flow, itAnswersAlike, type Side, type SideBrowser } from '@invect/testing/comparison';
import { createAuthClient } from 'better-auth/client';
import {
  adminClient,
  anonymousClient,
  deviceAuthorizationClient,
  emailOTPClient,
  jwtClient,
  magicLinkClient,
  multiSessionClient,
  oneTimeTokenClient,
  organizationClient,
  phoneNumberClient,
  twoFactorClient,
  usernameClient,
} from 'better-auth/client/plugins';
import {
  admin,
  anonymous,
  deviceAuthorization,
  emailOTP,
  jwt,
  magicLink,
  multiSession,
  oneTimeToken,
  organization,
  phoneNumber,
  twoFactor,
  username,
} from 'better-auth/plugins';
import { describe, expect } from 'vitest';

const EMAIL = 'ada@example.test';

const PLUGINS = [
  adminClient(),
  anonymousClient(),
  deviceAuthorizationClient(),
  emailOTPClient(),
  jwtClient(),
  magicLinkClient(),
  multiSessionClient(),
  oneTimeTokenClient(),
  organizationClient({ teams: { enabled: true } }),
  phoneNumberClient(),
  twoFactorClient(),
  usernameClient(),
];

/** better-auth's own client as an app makes it, with a browser's fetch. */
function clientOf({ clientBase }: Side, browser: SideBrowser) {
  return createAuthClient({
    baseURL: clientBase,
    plugins: PLUGINS,
    fetchOptions: { customFetchImpl: browser.fetch },
  });
}

const FLOWS: readonly Flow[] = [
  {
    name: "better-auth's client: itself, and most of its plugins",
    betterAuth: (outbox) => ({
      plugins: [
        admin({ defaultRole: 'admin' }),
        anonymous(),
        deviceAuthorization({ verificationUri: '/device' }),
        emailOTP({ sendVerificationOTP: async ({ otp }) => void outbox.push({ otp }) }),
        jwt(),
        magicLink({ sendMagicLink: async ({ token }) => void outbox.push({ token }) }),
        multiSession(),
        oneTimeToken(),
        organization({ teams: { enabled: true } }),
        phoneNumber({ sendOTP: async ({ code }) => void outbox.push({ code }) }),
        twoFactor(),
        username(),
      ],
    }),
    async steps(side) {
      const browser = side.browser();
      const client = clientOf(side, browser);
      const sent = (field: string): string => String(side.outbox.at(-1)?.[field]);
      const signUp = { name: 'Ada', email: EMAIL, password: PASSWORD, username: 'ada1815' };
      const { data } = await client.signUp.email(signUp);
      expect(data?.user.email).toBe(EMAIL);
      await client.getSession();
      await client.listSessions();
      await client.updateUser({ name: 'Ada Lovelace' });
      await client.isUsernameAvailable({ username: 'ada1815' });
      await client.token();
      await client.jwks();
      await client.admin.listUsers({ query: { limit: 10, sortBy: 'email' } });
      await client.admin.hasPermission({ permissions: { user: ['ban'] } });
      const { data: acme } = await client.organization.create({ name: 'Acme', slug: 'acme' });
      await client.organization.setActive({ organizationId: acme?.id ?? '' });
      await client.organization.createTeam({ name: 'Thinkers' });
      await client.organization.listTeams();
      await client.organization.getFullOrganization({ query: { organizationSlug: 'acme' } });
      await client.organization.checkSlug({ slug: 'acme' });
      await client.multiSession.listDeviceSessions();
      const { data: oneTime } = await client.oneTimeToken.generate();
      const elsewhere = clientOf(side, side.browser());
      await elsewhere.oneTimeToken.verify({ token: oneTime?.token ?? '' });
      const { data: device } = await elsewhere.device.code({ client_id: 'television' });
      await client.device({ query: { user_code: device?.user_code ?? '' } });
      await client.device.approve({ userCode: device?.user_code ?? '' });
      await client.phoneNumber.sendOtp({ phoneNumber: '+441815' });
      await client.phoneNumber.verify({ phoneNumber: '+441815', code: sent('code'), updatePhoneNumber: true });
      await client.emailOtp.sendVerificationOtp({ email: EMAIL, type: 'email-verification' });
      await client.emailOtp.verifyEmail({ email: EMAIL, otp: sent('otp') });
      await client.twoFactor.enable({ password: PASSWORD });
      await client.signOut();
      await client.signIn.username({ username: 'ada1815', password: PASSWORD });
      await client.signIn.magicLink({ email: EMAIL });
      await client.magicLink.verify({ query: { token: sent('token') } });
      await client.signIn.social({ provider: 'github', callbackURL: '/after', disableRedirect: true });
      const { error } = await client.signIn.email({ email: EMAIL, password: 'wrong-horse-9' });
      expect(error?.code).toBe('INVALID_EMAIL_OR_PASSWORD');
      await clientOf(side, side.browser()).signIn.anonymous();
      expect(side.transcript.filter(({ status }) => status >= 400).map(({ call }) => call)).toEqual([
        'POST "<auth>/organization/check-slug"',
        'POST "<auth>/sign-in/email"',
      ]);
    },
  },
];

describe("better-auth's own client", () => itAnswersAlike(FLOWS, EACH_ADAPTER));
