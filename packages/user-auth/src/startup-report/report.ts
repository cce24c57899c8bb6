import { type Logger, type PluginHost, type Report, sentenceOf } from '@invect/core';
import type { AuthContext } from '../better-auth/instance.js';
import type { TablesOutcome } from '../better-auth/tables.js';
import type { UserAuthSettings } from '../options.js';
import { describePublicOrigin } from '../routes/public-origin.js';
import { sharedFileWarnings } from './shared-file.js';
import { reportSignUp, waysToSignIn } from './sign-up.js';
import { configurationWarnings } from './warnings.js';

/** The parts of the host that the report reads. */
type Host = Pick<PluginHost, 'databaseInfo' | 'publicUrl' | 'tellsClientAddress'>;

/** The results of the start that the report names. */
interface StartOutcome {
  readonly tables: TablesOutcome;
  /** How sessions are checked. */
  readonly sessionCheck: string;
  /** Whether roles that were given in Invect are read together with the session. */
  readonly sharesMembers: boolean;
}

/**
 * Says how user auth is set up, with warnings about settings that are risky or will fail later.
 *
 * @throws Error if `mapRole` throws for the role of a new user
 */
export async function reportOf(
  { databaseInfo, publicUrl, tellsClientAddress }: Host,
  settings: UserAuthSettings,
  context: AuthContext | null,
  { tables, sessionCheck, sharesMembers }: StartOutcome,
): Promise<Report> {
  const authUrl = authUrlOf(publicUrl, settings, context);
  const { signUp, newUserRole, warnings } = reportSignUp(context, settings);
  return {
    facts: {
      ...(context?.version !== undefined && { betterAuth: context.version }),
      authUrl,
      oauthCallback: `${authUrl}/callback/:provider`,
      ...(context && { cookie: describeCookie(context, authUrl), signIn: waysToSignIn(context).join(', ') || 'none' }),
      clientAddress: describeAddressSource(context, tellsClientAddress),
      signUp,
      newUserRole,
      roles: describeRoles(settings, sharesMembers),
      sessionCheck,
      tables: describeTables(tables),
    },
    warnings: [
      ...warnings,
      ...configurationWarnings(context, publicUrl),
      ...(await sharedFileWarnings(databaseInfo, context)),
    ],
  };
}

/** Logs a report at start. */
export function logReport(logger: Logger, { facts, warnings }: Report): void {
  logger.info(facts, 'User auth is on');
  for (const warning of warnings) logger.warn(warning.fields ?? {}, sentenceOf(warning));
}

function authUrlOf(publicUrl: string | undefined, { prefix }: UserAuthSettings, context: AuthContext | null): string {
  const mount = publicUrl ?? `${describePublicOrigin(context) ?? "<the request's host>"}<mount>`;
  return `${mount}/plugins/${prefix}/api/auth`;
}

function describeCookie({ authCookies: { sessionToken } }: AuthContext, authUrl: string): string {
  const secure = sessionToken.attributes.secure === true || authUrl.startsWith('https:');
  return `${sessionToken.name} (${secure ? 'Secure' : 'not Secure: fine on localhost only'})`;
}

function describeAddressSource(context: AuthContext | null, adapterKnows: boolean): string {
  if (context?.options.advanced?.ipAddress) return 'the headers named in advanced.ipAddress';
  return adapterKnows ? 'the framework' : 'unknown';
}

function describeRoles({ members, mapUser }: UserAuthSettings, sharesMembers: boolean): string {
  const mapped = mapUser ? 'from mapUser' : "from better-auth's";
  if (!members) return mapped;
  return `given in Invect (read ${sharesMembers ? 'with the session' : 'once for all requests of a tick'}), otherwise ${mapped}`;
}

function describeTables(tables: TablesOutcome): string {
  if (tables.kind === 'created') return `created ${tables.tables.join(', ')}`;
  return tables.kind === 'foreign' ? `left to ${tables.adapter}` : 'complete';
}
