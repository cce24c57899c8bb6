import type { Logger } from '@invect/core';
import type { AuthContext } from '../better-auth/instance.js';
import { evidenceIn, readCredentials } from '../session/cookie.js';

/** Looks at a request that was refused. */
export type CookieWatch = (headers: Headers, context: AuthContext | null) => void;

/**
 * Logs, once, that a session cookie came which this host did not sign. Two apps on one host name share their cookies, whatever their
 * ports (RFC 6265 §8.5), so each sign-in to one of them ends the session of the other.
 */
export function createCookieWatch(logger: Logger): CookieWatch {
  let isLogged = false;
  return (headers, context) => {
    if (isLogged || context === null || !headers.has('cookie')) return;
    const credentials = { ...readCredentials(headers, context), authorization: null };
    if (evidenceIn(credentials, context).kind !== 'unsigned') return;
    isLogged = true;
    logger.warn(
      { cookie: context.authCookies.sessionToken.name },
      "a browser sent a session cookie that is not signed with this app's secret, so it was refused and removed. Where another app on " +
        'the same host name uses better-auth, give one of them advanced.cookiePrefix: another port is not enough. Where the secret has ' +
        'changed, users sign in again',
    );
  };
}
