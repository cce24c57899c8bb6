import type { ReportWarning } from '@invect/core';
import type { AuthContext } from '../better-auth/instance.js';
import { hasPublishedSecret } from '../published-secret.js';
import { describePublicOrigin } from '../routes/public-origin.js';

/**
 * Lists warnings about secrets, password resets and URLs. Each one names the option to set.
 *
 * @param publicUrl the host's option
 */
export function configurationWarnings(context: AuthContext | null, publicUrl: string | undefined): ReportWarning[] {
  return [
    ...secretWarnings(context),
    ...passwordResetWarnings(context),
    ...(publicUrl === undefined && process.env['NODE_ENV'] === 'production' ? urlWarnings(context) : []),
  ];
}

function secretWarnings(context: AuthContext | null): ReportWarning[] {
  if (context === null || !hasPublishedSecret(context)) return [];
  return [
    {
      problem:
        'BETTER_AUTH_SECRET is not set, so sessions are signed with a secret that anybody can read in better-auth’s source, and only this machine is served',
      fix: 'set it to the output of `openssl rand -base64 32`',
    },
  ];
}

function passwordResetWarnings(context: AuthContext | null): ReportWarning[] {
  const { sendResetPassword, revokeSessionsOnPasswordReset } = context?.options.emailAndPassword ?? {};
  if (!sendResetPassword || revokeSessionsOnPasswordReset) return [];
  return [
    {
      problem: 'a password reset does not end the other sessions of the account, not even a thief’s',
      fix: 'set emailAndPassword.revokeSessionsOnPasswordReset',
    },
  ];
}

function urlWarnings(context: AuthContext | null): ReportWarning[] {
  const configured = describePublicOrigin(context);
  if (configured === null) {
    return [
      {
        problem: 'no public URL is set, so auth routes only answer on loopback',
        fix: 'set publicUrl on the host, or baseURL on better-auth',
      },
    ];
  }
  if (!configured.startsWith('http:')) return [];
  return [
    {
      problem: `baseURL of better-auth begins with ${configured}, so cookies and links in mails travel unencrypted`,
      fix: 'use https, even if a proxy in front terminates TLS',
    },
  ];
}
