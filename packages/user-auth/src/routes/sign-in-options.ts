import { invitationTokensIn, type PluginHost, type RouteDeclaration, route } from '@invect/core';
import { z } from 'zod';
import type { AuthContext } from '../better-auth/instance.js';
import type { UserAuthSettings } from '../options.js';

/** How people sign in and up here. It says what works, and nothing about anybody. */
const signInOptions = z.object({
  /** Sign-in with address and password; null without it. */
  password: z
    .object({ minLength: z.number(), maxLength: z.number(), reset: z.boolean(), signUp: z.boolean() })
    .nullable(),
  /** Providers that `sign-in/social` takes. */
  providers: z.array(z.object({ id: z.string(), name: z.string() })),
  signUp: z.enum(['open', 'invite', 'closed']),
  /** Whether a link is sent to an address that is not verified yet. */
  verification: z.boolean(),
  /** Whether users can have a second factor: codes of an app, and backup codes. */
  twoFactor: z.boolean(),
  /** Whether better-auth has its admin plugin: bans, sessions of others, impersonation. */
  admin: z.boolean(),
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
  const { emailAndPassword: password, emailVerification, socialProviders = {}, plugins = [] } = context?.options ?? {};
  const providers = context?.socialProviders ?? [];
  return {
    password: password?.enabled
      ? {
          minLength: password.minPasswordLength ?? 8,
          maxLength: password.maxPasswordLength ?? 128,
          reset: password.sendResetPassword !== undefined,
          signUp: !password.disableSignUp && signUp !== 'closed',
        }
      : null,
    // Other plugins add providers that have sign-in routes of their own.
    providers: providers
      .filter(({ id }) => Object.hasOwn(socialProviders, id))
      .map(({ id, name }) => ({ id, name: name ?? id })),
    signUp,
    verification: emailVerification?.sendVerificationEmail !== undefined,
    twoFactor: plugins.some(({ id }) => id === 'two-factor'),
    admin: plugins.some(({ id }) => id === 'admin'),
  };
}
