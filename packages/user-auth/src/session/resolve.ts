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
import type { ResolvedSession, SessionAnswer, SessionRequest } from './lookup.js';

type SetCookie = (line: string) => void;
type RequestParts = Pick<RequestContext, 'headers' | 'responseHeaders' | 'facts'>;

/**
 * Reads from a request what the session check needs.
 *
 * @throws InvectError 401 `auth:session_not_found` if it carries two different session cookies. The response removes them
 */
export function sessionRequestOf(request: RequestParts, { auth, context: betterAuth }: OriginInstance): SessionRequest {
  const { headers, facts } = request;
  const credentials = betterAuth && readCredentials(headers, betterAuth);
  if (betterAuth !== null && credentials !== null && isAmbiguous(credentials)) {
    const setCookie = cookieSetter(request);
    clearCookies(request.responseHeaders, betterAuth, setCookie);
    for (const line of strayDeletionCookies(betterAuth, facts.mountPath)) setCookie(line);
    throw authError('auth:session_not_found');
  }
  return { headers, credentials, auth, disableRefresh: facts.readOnly };
}

/**
 * Returns the session of an answer. Puts Set-Cookie lines on the response: those of a refreshed session, or those that remove a
 * session that is over. A request with a bearer token gets no cookies.
 *
 * @throws InvectError 401 `auth:session_not_found` or `auth:session_expired` if the answer has no session
 */
export function requireSession(
  { found, cookies }: SessionAnswer,
  { credentials }: SessionRequest,
  request: RequestParts,
  betterAuth: AuthContext | null,
): ResolvedSession {
  if (found !== null && cookies.length === 0) return found;
  const evidence = betterAuth && credentials && evidenceIn(credentials, betterAuth);
  // A cookie that comes with a bearer token may belong to another user. It is neither replaced nor removed.
  const isByBearer = evidence !== null && 'token' in evidence && evidence.by === 'bearer';
  const setCookie = cookieSetter(request);
  if (!isByBearer) for (const cookie of cookies) setCookie(cookie);
  if (found !== null) return found;
  if (betterAuth !== null && !isByBearer && credentials?.sessions.length)
    clearCookies(request.responseHeaders, betterAuth, setCookie);
  throw authError(evidence?.kind === 'signed' ? 'auth:session_expired' : 'auth:session_not_found');
}

function cookieSetter({ responseHeaders, facts }: RequestParts): SetCookie {
  return (line) => responseHeaders.append('set-cookie', securedFor(facts.publicOrigin, line));
}

/** better-auth clears the cookie of a session that it knew, but not one with a bad signature. A browser would send that forever. */
function clearCookies(responseHeaders: Headers, betterAuth: AuthContext, setCookie: SetCookie): void {
  const cleared = responseHeaders.getSetCookie().map((cookie) => cookie.slice(0, cookie.indexOf('=')));
  for (const cookie of deletionCookies(betterAuth)) {
    if (!cleared.includes(cookie.slice(0, cookie.indexOf('=')))) setCookie(cookie);
  }
}
