import type { PluginInitContext } from '@invect/core';
import type { AuthContext } from './better-auth/instance.js';
import type { TablesOutcome } from './better-auth/tables.js';
import type { UserAuthSettings } from './options.js';
import { hasPublishedSecret } from './published-secret.js';
import { describeBase } from './routes/public-base.js';
import { roleOf } from './session/roles.js';

/** Says at start what somebody would otherwise find out by failing. */
export function reportStart(
  { logger, publicUrl, tellsClientAddress }: Pick<PluginInitContext, 'logger' | 'publicUrl' | 'tellsClientAddress'>,
  settings: UserAuthSettings,
  context: AuthContext | null,
  { tables, sessionCheck }: { readonly tables: TablesOutcome; readonly sessionCheck: string },
): void {
  const configured = describeBase(context);
  const base = publicUrl ?? `${configured ?? "<the request's host>"}<mount>`;
  const authUrl = `${base}/plugins/${settings.prefix}/api/auth`;
  const newUserRole = settings.mapUser ? 'whatever mapUser says' : roleOf(undefined, settings.mapRole);
  const signUpOpen =
    context?.options.emailAndPassword?.enabled === true && context.options.emailAndPassword.disableSignUp !== true;

  logger.info(
    {
      authUrl,
      oauthCallback: `${authUrl}/callback/:provider`,
      ...(context && { cookie: cookieOf(context, authUrl) }),
      clientAddress: addressSource(context, tellsClientAddress),
      signUp: signUpOpen ? 'open' : 'closed',
      newUserRole,
      sessionCheck,
      tables:
        tables.kind === 'created'
          ? `created ${tables.tables.join(', ')}`
          : tables.kind === 'foreign'
            ? `left to ${tables.adapter}`
            : 'complete',
    },
    'User auth is on',
  );
  if (context && hasPublishedSecret(context)) {
    logger.warn(
      {},
      'BETTER_AUTH_SECRET is not set, so sessions are signed with a secret that is printed in better-auth’s source: only this machine is served. Set it to the output of `openssl rand -base64 32`',
    );
  }
  const newUsersWrite = settings.mapUser === undefined && newUserRole !== 'viewer';
  if (signUpOpen && newUsersWrite) {
    logger.warn(
      { newUserRole },
      `sign-up is open and every new user becomes ${newUserRole}: set mapRole, or emailAndPassword.disableSignUp, if strangers can reach this host`,
    );
  }
  const takesAnybody = context?.options.plugins?.some(({ id }) => id === 'anonymous') ?? false;
  if (takesAnybody && newUsersWrite) {
    logger.warn(
      { newUserRole },
      `everybody can sign in as an anonymous user, who becomes ${newUserRole}: set mapUser, which sees user.isAnonymous, if strangers can reach this host`,
    );
  }
  const { sendResetPassword, revokeSessionsOnPasswordReset } = context?.options.emailAndPassword ?? {};
  if (sendResetPassword && !revokeSessionsOnPasswordReset) {
    logger.warn(
      {},
      'a password reset leaves all sessions of the account alive, a thief’s included: set emailAndPassword.revokeSessionsOnPasswordReset',
    );
  }
  if (publicUrl === undefined && configured === null && process.env['NODE_ENV'] === 'production') {
    logger.warn(
      {},
      'no public URL is set, so auth routes only answer on loopback: set publicUrl on the host, or baseURL on better-auth',
    );
  }
}

function addressSource(context: AuthContext | null, isTold: boolean): string {
  if (context?.options.advanced?.ipAddress) return 'the headers named in advanced.ipAddress';
  return isTold ? 'the framework' : 'unknown';
}

function cookieOf({ authCookies: { sessionToken } }: AuthContext, authUrl: string): string {
  const secure = sessionToken.attributes.secure === true || authUrl.startsWith('https:');
  return `${sessionToken.name} (${secure ? 'Secure' : 'not Secure: fine on localhost only'})`;
}
