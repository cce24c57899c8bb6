import type { ReportWarning } from '@invect/core';
import type { AuthContext } from '../better-auth/instance.js';
import type { UserAuthSettings } from '../options.js';
import { roleOf } from '../session/roles.js';

/** What the startup report says about new users. */
export interface SignUpReport {
  /** `open (email and password, google)`, or `closed` */
  readonly signUp: string;
  /** The Invect role of a user who has just signed up. */
  readonly newUserRole: string;
  readonly warnings: readonly ReportWarning[];
}

/** What each Invect role may do, as part of a sentence. */
const POWERS: ReadonlyMap<string, string> = new Map([
  ['admin', 'who may read, change and delete everything, of every team'],
  ['editor', 'who may read, change and delete every flow and every credential that belongs to no team'],
]);
const OTHER_POWERS = 'with all permissions of that role on every flow and every credential that belongs to no team';

/**
 * Describes who can become a user, and what a new user may do.
 *
 * @throws Error if `mapRole` throws for the role of a new user
 */
export function reportSignUp(context: AuthContext | null, settings: UserAuthSettings): SignUpReport {
  const ways = context === null || settings.signUp === 'closed' ? [] : waysToSignUp(context);
  const appDecides = context?.options.databaseHooks?.user?.create?.before !== undefined;
  const isRestricted = appDecides || settings.signUp !== 'open' || settings.allowedEmailDomains.length > 0;
  const signUp = ways.length > 0 ? describeOpen(ways, appDecides, settings) : 'closed';
  const unproven = unprovenWarnings(context, settings);
  if (settings.mapUser) return { signUp, newUserRole: 'whatever mapUser says', warnings: unproven };

  const role = newUserRole(context, settings);
  if (role === undefined || role === 'viewer') return { signUp, newUserRole: role ?? 'none', warnings: unproven };
  const becomes = `becomes ${role}, ${POWERS.get(role) ?? OTHER_POWERS}`;
  const hasAnonymous = context?.options.plugins?.some(({ id }) => id === 'anonymous') ?? false;
  const allowsAnonymous = hasAnonymous && settings.signUp === 'open' && settings.allowedEmailDomains.length === 0;
  return {
    signUp,
    newUserRole: role,
    warnings: [
      ...unproven,
      ...(ways.length > 0 && !isRestricted
        ? [
            {
              problem: `sign-up is ${signUp} and every new user ${becomes}`,
              fix: "set signUp: 'invite', or newUserRole: 'viewer', if strangers can reach this host",
              fields: { newUserRole: role },
            },
          ]
        : []),
      ...(allowsAnonymous
        ? [
            {
              problem: `everybody can sign in as an anonymous user, who ${becomes}`,
              fix: 'set a mapUser that checks user.isAnonymous, if strangers can reach this host',
              fields: { newUserRole: role },
            },
          ]
        : []),
    ],
  };
}

function describeOpen(
  ways: readonly string[],
  appDecides: boolean,
  { signUp, allowedEmailDomains }: UserAuthSettings,
): string {
  return [
    `${signUp === 'invite' ? 'by invitation' : 'open'} (${ways.join(', ')})`,
    ...(allowedEmailDomains.length > 0 ? [`for verified addresses of ${allowedEmailDomains.join(', ')}`] : []),
    ...(appDecides ? ['if databaseHooks.user.create.before agrees'] : []),
  ].join(', ');
}

/** With a list of domains, an address counts once it is verified. */
function unprovenWarnings(
  context: AuthContext | null,
  { signUp, allowedEmailDomains }: UserAuthSettings,
): readonly ReportWarning[] {
  const { enabled, disableSignUp, requireEmailVerification } = context?.options.emailAndPassword ?? {};
  if (signUp !== 'open' || allowedEmailDomains.length === 0) return [];
  if (!enabled || disableSignUp || requireEmailVerification) return [];
  return [
    {
      problem: 'allowedEmailDomains is set, so nobody can sign up with e-mail and password',
      fix: 'set emailAndPassword.requireEmailVerification, or anybody could claim any address',
    },
  ];
}

/** Lists the ways to sign up. It does not list plugins that it does not know. */
function waysToSignUp({ options, socialProviders = [] }: AuthContext): string[] {
  const { emailAndPassword, plugins = [] } = options;
  return [
    ...(emailAndPassword?.enabled && !emailAndPassword.disableSignUp ? ['email and password'] : []),
    // disableImplicitSignUp does not close sign-up: any client may send requestSignUp.
    ...socialProviders.filter((it) => !it.disableSignUp && !it.options?.disableSignUp).map(({ id }) => id),
    ...plugins.flatMap(({ id = '', options: own = {} }) => {
      if (id === 'magic-link' || id === 'email-otp') return own.disableSignUp ? [] : [id];
      if (id === 'one-tap') return own.disableSignup ? [] : [id];
      if (id === 'phone-number') return own.signUpOnVerification ? [id] : [];
      return id === 'siwe' ? [id] : [];
    }),
  ];
}

/** The plugins of better-auth's with a way to sign in. */
const SIGN_IN_PLUGINS = ['magic-link', 'email-otp', 'passkey', 'phone-number', 'one-tap', 'siwe', 'sso', 'anonymous'];

/** Lists the ways to sign in. It does not list plugins that it does not know. */
export function waysToSignIn({ options, socialProviders = [] }: AuthContext): string[] {
  const { emailAndPassword, plugins = [] } = options;
  return [
    ...(emailAndPassword?.enabled ? ['email and password'] : []),
    ...socialProviders.map(({ id }) => id),
    ...plugins.flatMap(({ id = '' }) => (SIGN_IN_PLUGINS.includes(id) ? [id] : [])),
  ];
}

/** better-auth's admin plugin gives new users a role. Without that plugin the default of the `role` column counts. */
function newUserRole(
  context: AuthContext | null,
  { mapRole, newUserRole: fallback }: UserAuthSettings,
): string | undefined {
  const { plugins, user } = context?.options ?? {};
  const admin = plugins?.find(({ id }) => id === 'admin');
  const field = user?.additionalFields?.['role']?.defaultValue;
  const role = admin ? (admin.options?.defaultRole ?? 'user') : typeof field === 'string' ? field : undefined;
  try {
    return roleOf(role, mapRole, fallback) ?? undefined;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`mapRole threw for the role of a new user, ${JSON.stringify(role) ?? 'undefined'}: ${reason}`, {
      cause,
    });
  }
}
