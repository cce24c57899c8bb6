import { invitationTokensIn, type PluginHost, type RouteDeclaration, route } from '@invect/core';
import { z } from 'zod';
import type { AuthContext } from '../better-auth/instance.js';
import type { AuthPlugin } from '../better-auth/options.js';
import type { UserAuthSettings } from '../options.js';

/** How people sign in and up here, and what they change of their account. It says what works, and nothing about anybody. */
const signInOptions = z.object({
  /** Sign-in with address and password; null without it. */
  password: z
    .object({ minLength: z.number(), maxLength: z.number(), reset: z.boolean(), signUp: z.boolean() })
    .nullable(),
  /** Providers, and the route below better-auth's that takes them. */
  providers: z.array(
    z.object({ id: z.string(), name: z.string(), route: z.enum(['/sign-in/social', '/sign-in/oauth2']) }),
  ),
  /** Sign-in at the identity provider of a company, found by somebody's address; null without it. */
  sso: z.object({ providers: z.array(z.object({ id: z.string() })) }).nullable(),
  /** Whether people sign in with a link that is sent to their address. */
  magicLink: z.boolean(),
  /** Whether people sign in with a code that is sent to their address. */
  emailCode: z.boolean(),
  passkey: z.boolean(),
  signUp: z.enum(['open', 'invite', 'closed']),
  /** What is sent to an address that is not verified yet. */
  verification: z.enum(['none', 'link', 'code']),
  /** How users get a second factor: codes of an app, or by mail; null without it. */
  twoFactor: z.object({ app: z.boolean(), mail: z.boolean(), passwordless: z.boolean() }).nullable(),
  /** Whether better-auth has its admin plugin: bans, sessions of others, impersonation. */
  admin: z.boolean(),
  account: z.object({
    changeEmail: z.boolean(),
    /** Whether users delete their account, and whether they confirm that with a link that is sent to them. */
    delete: z.enum(['no', 'at_once', 'by_mail']),
  }),
  /** Whether this browser has opened the link of an invitation. */
  invited: z.boolean(),
  /** Whether nobody is an admin yet. */
  setup: z.boolean(),
});

type SignInOptions = z.infer<typeof signInOptions>;

/** Declares the route that sign-in pages are made from. */
export function signInOptionsRoute(
  context: AuthContext | null,
  settings: UserAuthSettings,
  { services }: PluginHost,
): RouteDeclaration {
  const fixed = optionsOf(context, settings);
  const needsAdmin = async (): Promise<boolean> => settings.members && (await services.members.adminExists()) === 'no';
  return route({
    method: 'GET',
    path: `/${settings.prefix}/sign-in-options`,
    public: true,
    summary: 'How people sign in and up here',
    response: signInOptions,
    handle: async ({ context: { headers } }): Promise<SignInOptions> => ({
      ...fixed,
      invited: invitationTokensIn(headers).length > 0,
      setup: await needsAdmin(),
    }),
  });
}

function optionsOf(
  context: AuthContext | null,
  { signUp }: UserAuthSettings,
): Omit<SignInOptions, 'invited' | 'setup'> {
  const { emailAndPassword: password, plugins = [] } = context?.options ?? {};
  const options = new Map(plugins.map(({ id, options = {} }) => [id, options]));
  const mailsCodes = options.get('email-otp')?.sendVerificationOTP !== undefined;
  return {
    password: password?.enabled
      ? {
          minLength: password.minPasswordLength ?? 8,
          maxLength: password.maxPasswordLength ?? 128,
          reset: password.sendResetPassword !== undefined,
          signUp: !password.disableSignUp && signUp !== 'closed',
        }
      : null,
    providers: providersOf(context),
    sso: companiesOf(options.get('sso')),
    magicLink: options.get('magic-link')?.sendMagicLink !== undefined,
    emailCode: mailsCodes,
    passkey: options.has('passkey'),
    signUp,
    verification: verificationOf(context, mailsCodes ? options.get('email-otp') : undefined),
    twoFactor: secondFactorOf(options.get('two-factor')),
    admin: options.has('admin'),
    account: accountOf(context),
  };
}

type Options = AuthPlugin['options'];

/** Providers of other plugins have routes of their own. Those of generic OAuth had one before better-auth 1.7. */
function providersOf(context: AuthContext | null): SignInOptions['providers'] {
  const { socialProviders = {}, plugins = [] } = context?.options ?? {};
  const generic = plugins.find(({ id }) => id === 'generic-oauth');
  const hasRoute = Object.values(generic?.endpoints ?? {}).some(({ path }) => path === '/sign-in/oauth2');
  const ids = new Set(generic?.options?.config?.map(({ providerId }) => providerId));
  return (context?.socialProviders ?? [])
    .filter(({ id }) => Object.hasOwn(socialProviders, id) || ids.has(id))
    .map(({ id, name }) => ({
      id,
      name: name ?? id,
      route: hasRoute && ids.has(id) ? '/sign-in/oauth2' : '/sign-in/social',
    }));
}

/** Companies in the database stay unnamed: they are customers. Those of the app's own code are meant for everybody. */
function companiesOf(sso: Options): SignInOptions['sso'] {
  return sso === undefined ? null : { providers: (sso.defaultSSO ?? []).map(({ providerId }) => ({ id: providerId })) };
}

/** @param codes the options of the plugin that mails codes */
function verificationOf(context: AuthContext | null, codes: Options): SignInOptions['verification'] {
  if (codes?.overrideDefaultEmailVerification) return 'code';
  if (context?.options.emailVerification?.sendVerificationEmail !== undefined) return 'link';
  return codes?.sendVerificationOnSignUp ? 'code' : 'none';
}

function secondFactorOf(twoFactor: Options): SignInOptions['twoFactor'] {
  if (twoFactor === undefined) return null;
  const { totpOptions, otpOptions, allowPasswordless = false } = twoFactor;
  return {
    app: totpOptions?.disable !== true,
    mail: otpOptions?.sendOTP !== undefined,
    passwordless: allowPasswordless,
  };
}

function accountOf(context: AuthContext | null): SignInOptions['account'] {
  const { user: { changeEmail, deleteUser } = {}, emailVerification } = context?.options ?? {};
  const confirms = emailVerification?.sendVerificationEmail !== undefined;
  const deletes = deleteUser?.sendDeleteAccountVerification === undefined ? 'at_once' : 'by_mail';
  return {
    changeEmail: changeEmail?.enabled === true && (confirms || changeEmail.updateEmailWithoutVerification === true),
    delete: deleteUser?.enabled ? deletes : 'no',
  };
}
