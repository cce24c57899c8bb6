import type { Logger } from '@invect/core';
import type { AuthContext } from '../better-auth/instance.js';
import { evidenceIn, readCredentials } from '../session/cookie.js';

/** Checks a refused request for a session cookie of another app. */
export type ForeignCookieHint = (headers: Headers, context: AuthContext | null) => void;

/**
 * Creates the hint of one host. It logs once that a request carried a session cookie that this host did not sign. Two apps on one
 * host name share their cookies, even on different ports (RFC 6265 §8.5), so each sign-in to one app ends the session of the other.
 */
export function createForeignCookieHint(logger: Logger): ForeignCookieHint {
  let isLogged = false;
  return (headers, context) => {
    if (isLogged || context === null || !headers.has('cookie')) return;
    const credentials = { ...readCredentials(headers, context), authorization: null };
    if (evidenceIn(credentials, context).kind !== 'unsigned') return;
    isLogged = true;
    logger.warn(
      { cookie: context.authCookies.sessionToken.name },
      "a browser sent a session cookie that is not signed with this app's secret, so the cookie was refused and removed. If another " +
        'app on the same host name uses better-auth, set advanced.cookiePrefix in one of them: a different port is not enough. If the ' +
        'secret has changed, users have to sign in again',
    );
  };
}
