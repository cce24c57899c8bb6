import type { PluginHost } from '@invect/core';
import type { AuthContext } from './better-auth/instance.js';
import { isSameFile, sqliteFileOf } from './better-auth/sqlite-file.js';
import type { TablesOutcome } from './better-auth/tables.js';
import type { UserAuthSettings } from './options.js';
import { hasPublishedSecret } from './published-secret.js';
import { describeBase } from './routes/public-base.js';
import { reportSignUp } from './start-report/sign-up.js';

/** Says at start what somebody would otherwise find out by failing. */
export function reportStart(
  { logger, publicUrl, tellsClientAddress }: Pick<PluginHost, 'logger' | 'publicUrl' | 'tellsClientAddress'>,
  settings: UserAuthSettings,
  context: AuthContext | null,
  { tables, sessionCheck }: { readonly tables: TablesOutcome; readonly sessionCheck: string },
): void {
  const configured = describeBase(context);
  const base = publicUrl ?? `${configured ?? "<the request's host>"}<mount>`;
  const authUrl = `${base}/plugins/${settings.prefix}/api/auth`;
  const { signUp, newUserRole, warnings } = reportSignUp(context, settings);

  logger.info(
    {
      authUrl,
      oauthCallback: `${authUrl}/callback/:provider`,
      ...(context && { cookie: cookieOf(context, authUrl) }),
      clientAddress: addressSource(context, tellsClientAddress),
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
  if (context && hasPublishedSecret(context)) {
    logger.warn(
      {},
      'BETTER_AUTH_SECRET is not set, so sessions are signed with a secret that is printed in better-auth’s source: only this machine is served. Set it to the output of `openssl rand -base64 32`',
    );
  }
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

/** Warns where the host and better-auth have one SQLite file open with two libraries, which do not see each other's locks. */
export async function reportSharedFile(
  { logger, databaseInfo: database }: Pick<PluginHost, 'logger' | 'databaseInfo'>,
  context: AuthContext | null,
): Promise<void> {
  if (database.file === null) return;
  const file = await sqliteFileOf(context?.options.database);
  if (file === null || file.isOwnLibrary || !(await isSameFile(file.path, database.file))) return;
  logger.warn(
    { database: database.id },
    'the host and better-auth have the same SQLite file open with two SQLite libraries, which can lose what either writes: give better-auth a connection of better-sqlite3, or baseDatabaseConfig a file of its own',
  );
}

function addressSource(context: AuthContext | null, isTold: boolean): string {
  if (context?.options.advanced?.ipAddress) return 'the headers named in advanced.ipAddress';
  return isTold ? 'the framework' : 'unknown';
}

function cookieOf({ authCookies: { sessionToken } }: AuthContext, authUrl: string): string {
  const secure = sessionToken.attributes.secure === true || authUrl.startsWith('https:');
  return `${sessionToken.name} (${secure ? 'Secure' : 'not Secure: fine on localhost only'})`;
}
