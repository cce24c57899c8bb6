import type { RequestContext } from '@invect/core';
import type { OriginInstance } from '../better-auth/hosts.js';
import type { AuthContext } from '../better-auth/instance.js';
import { authError } from '../errors.js';
import {
  deletionCookies,
  evidenceIn,
  isAmbiguous,
  readCredentials,
  securedFor,
  strayDeletionCookies,
} from './cookie.js';
import type { Finding, ResolvedSession, SessionQuestion } from './lookup.js';

type SetCookie = (line: string) => void;
type Asking = Pick<RequestContext, 'headers' | 'responseHeaders' | 'facts'>;

/**
 * What a request asks of the session check.
 *
 * @throws InvectError 401 `auth:session_not_found` where it carries two different session cookies; they are removed
 */
export function questionOf(asking: Asking, { auth, context: betterAuth }: OriginInstance): SessionQuestion {
  const { headers, facts } = asking;
  const credentials = betterAuth && readCredentials(headers, betterAuth);
  if (betterAuth !== null && credentials !== null && isAmbiguous(credentials)) {
    const setCookie = cookieSetter(asking);
    clearCookies(asking.responseHeaders, betterAuth, setCookie);
    for (const line of strayDeletionCookies(betterAuth, facts.mountPath)) setCookie(line);
    throw authError('auth:session_not_found');
  }
  return { headers, credentials, auth, disableRefresh: facts.readOnly };
}

/**
 * The session that was found. A refreshed session's Set-Cookie goes to the response; so do deletion cookies where a browser holds
 * a session that is over. What a bearer token decided sets no cookies.
 *
 * @throws InvectError 401 `auth:session_not_found` or `auth:session_expired`
 */
export function sessionIn(
  { found, cookies }: Finding,
  { credentials }: SessionQuestion,
  asking: Asking,
  betterAuth: AuthContext | null,
): ResolvedSession {
  if (found !== null && cookies.length === 0) return found;
  const evidence = betterAuth && credentials && evidenceIn(credentials, betterAuth);
  // A cookie that comes with a bearer token may be another user's: it is neither replaced nor removed.
  const isByBearer = evidence !== null && 'token' in evidence && evidence.by === 'bearer';
  const setCookie = cookieSetter(asking);
  if (!isByBearer) for (const cookie of cookies) setCookie(cookie);
  if (found !== null) return found;
  if (betterAuth !== null && !isByBearer && credentials?.sessions.length)
    clearCookies(asking.responseHeaders, betterAuth, setCookie);
  throw authError(evidence?.kind === 'signed' ? 'auth:session_expired' : 'auth:session_not_found');
}

function cookieSetter({ responseHeaders, facts }: Asking): SetCookie {
  return (line) => responseHeaders.append('set-cookie', securedFor(facts.publicOrigin, line));
}

/** better-auth clears the cookie of a session it knew, and leaves one with a bad signature; a browser would send that for ever. */
function clearCookies(responseHeaders: Headers, betterAuth: AuthContext, setCookie: SetCookie): void {
  const cleared = responseHeaders.getSetCookie().map((cookie) => cookie.slice(0, cookie.indexOf('=')));
  for (const cookie of deletionCookies(betterAuth)) {
    if (!cleared.includes(cookie.slice(0, cookie.indexOf('=')))) setCookie(cookie);
  }
}
