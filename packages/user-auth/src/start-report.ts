import type { PluginInitContext } from '@invect/core';
import type { AuthContext } from './better-auth/instance.js';
import type { TablesOutcome } from './better-auth/tables.js';
import type { UserAuthSettings } from './options.js';
import { configuredOrigin } from './routes/public-base.js';
import { reportSignUp } from './start-report/sign-up.js';

/** Says at start what somebody would otherwise find out by failing. */
export function reportStart(
  { logger, publicUrl }: Pick<PluginInitContext, 'logger' | 'publicUrl'>,
  settings: UserAuthSettings,
  context: AuthContext | null,
  { tables, sessionCheck }: { readonly tables: TablesOutcome; readonly sessionCheck: string },
): void {
  const configured = configuredOrigin(context);
  const base = publicUrl ?? `${configured ?? "<the request's host>"}<mount>`;
  const authUrl = `${base}/plugins/${settings.prefix}/api/auth`;
  const { signUp, newUserRole, warnings } = reportSignUp(context, settings);

  logger.info(
    {
      authUrl,
      oauthCallback: `${authUrl}/callback/:provider`,
      ...(context && { cookie: cookieOf(context, authUrl) }),
      clientAddress: context?.options.advanced?.ipAddress ? 'the headers named in advanced.ipAddress' : 'the framework',
      signUp,
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
  for (const warning of warnings) logger.warn({ newUserRole }, warning);
  const { sendResetPassword, revokeSessionsOnPasswordReset } = context?.options.emailAndPassword ?? {};
  if (sendResetPassword && !revokeSessionsOnPasswordReset) {
    logger.warn(
      {},
      'a password reset leaves all sessions of the account alive, a thief’s included: set emailAndPassword.revokeSessionsOnPasswordReset',
    );
  }
  if (publicUrl === undefined && configured?.startsWith('http:') && process.env['NODE_ENV'] === 'production') {
    logger.warn(
      {},
      `baseURL of better-auth begins with ${configured}, so cookies and links in mails travel unencrypted: write https, also where a proxy in front ends it`,
    );
  }
  if (publicUrl === undefined && configured === null && process.env['NODE_ENV'] === 'production') {
    logger.warn(
      {},
      'no public URL is set, so auth routes only answer on loopback: set publicUrl on the host, or baseURL on better-auth',
    );
  }
}

function cookieOf({ authCookies: { sessionToken } }: AuthContext, authUrl: string): string {
  const secure = sessionToken.attributes.secure === true || authUrl.startsWith('https:');
  return `${sessionToken.name} (${secure ? 'Secure' : 'not Secure: fine on localhost only'})`;
}
