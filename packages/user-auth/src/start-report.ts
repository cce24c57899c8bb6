import type { PluginInitContext } from '@invect/core';
import type { AuthContext } from './better-auth/instance.js';
import { isSameFile, sqliteFileOf } from './better-auth/sqlite-file.js';
import type { TablesOutcome } from './better-auth/tables.js';
import type { UserAuthSettings } from './options.js';
import { configuredOrigin } from './routes/public-base.js';
import { roleOf } from './session/roles.js';

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
  const newUserRole = settings.mapUser ? 'whatever mapUser says' : roleOf(undefined, settings.mapRole);
  const signUpOpen =
    context?.options.emailAndPassword?.enabled === true && context.options.emailAndPassword.disableSignUp !== true;

  logger.info(
    {
      authUrl,
      oauthCallback: `${authUrl}/callback/:provider`,
      ...(context && { cookie: cookieOf(context, authUrl) }),
      clientAddress: context?.options.advanced?.ipAddress ? 'the headers named in advanced.ipAddress' : 'the framework',
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

/** Warns where the host and better-auth have one SQLite file open with two libraries, which do not see each other's locks. */
export async function reportSharedFile(
  { logger, database }: Pick<PluginInitContext, 'logger' | 'database'>,
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

function cookieOf({ authCookies: { sessionToken } }: AuthContext, authUrl: string): string {
  const secure = sessionToken.attributes.secure === true || authUrl.startsWith('https:');
  return `${sessionToken.name} (${secure ? 'Secure' : 'not Secure: fine on localhost only'})`;
}
