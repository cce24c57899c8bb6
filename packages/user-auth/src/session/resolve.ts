import type { RequestContext } from '@invect/core';
import type { AuthContext } from '../better-auth/instance.js';
import { authError } from '../errors.js';
import type { SessionCheck } from './check/session-check.js';
import {
  deletionCookies,
  evidenceIn,
  isAmbiguous,
  readCredentials,
  securedFor,
  strayDeletionCookies,
} from './cookie.js';
import type { ResolvedSession } from './lookup.js';

type SetCookie = (line: string) => void;

/**
 * Finds whose session a request carries. A refreshed session's Set-Cookie goes to the response; so do deletion cookies where a
 * browser holds a session that is over.
 *
 * @throws InvectError 401 `auth:session_not_found` or `auth:session_expired`; 503 `auth:unavailable` where nobody could look:
 *   that is no missing session
 */
export async function resolveSession(
  check: SessionCheck,
  betterAuth: AuthContext | null,
  { headers, responseHeaders, facts }: Pick<RequestContext, 'headers' | 'responseHeaders' | 'facts'>,
): Promise<ResolvedSession> {
  const setCookie = (line: string): void => responseHeaders.append('set-cookie', securedFor(facts.publicOrigin, line));
  const credentials = betterAuth && readCredentials(headers, betterAuth);
  if (betterAuth !== null && credentials !== null && isAmbiguous(credentials)) {
    clearCookies(responseHeaders, betterAuth, setCookie);
    for (const line of strayDeletionCookies(betterAuth, facts.mountPath)) setCookie(line);
    throw authError('auth:session_not_found');
  }
  const { found, cookies } = await check.find({ headers, credentials, disableRefresh: facts.readOnly });
  for (const cookie of cookies) setCookie(cookie);
  if (found !== null) return found;
  if (betterAuth === null || credentials === null) throw authError('auth:session_not_found');
  if (credentials.sessions.length > 0) clearCookies(responseHeaders, betterAuth, setCookie);
  const { kind } = evidenceIn(credentials, betterAuth);
  throw authError(kind === 'signed' ? 'auth:session_expired' : 'auth:session_not_found');
}

/** better-auth clears the cookie of a session it knew, and leaves one with a bad signature; a browser would send that for ever. */
function clearCookies(responseHeaders: Headers, betterAuth: AuthContext, setCookie: SetCookie): void {
  const cleared = responseHeaders.getSetCookie().map((cookie) => cookie.slice(0, cookie.indexOf('=')));
  for (const cookie of deletionCookies(betterAuth)) {
    if (!cleared.includes(cookie.slice(0, cookie.indexOf('=')))) setCookie(cookie);
  }
}
