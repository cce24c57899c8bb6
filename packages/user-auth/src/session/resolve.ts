import type { RequestContext } from '@invect/core';
import {
  type AuthContext,
  type AuthInstance,
  type AuthSession,
  type AuthUser,
  optionsOf,
} from '../better-auth/instance.js';
import { within } from '../deadline.js';
import { authError } from '../errors.js';
import {
  deletionCookies,
  findEvidence,
  hasSessionCookie,
  isAmbiguous,
  securedFor,
  strayDeletionCookies,
} from './cookie.js';

/** A half-open database connection never answers; the request does. */
export const LOOKUP_MILLISECONDS = 10_000;

type SetCookie = (line: string) => void;

/** A session that better-auth has confirmed for this request. */
export interface ResolvedSession {
  readonly user: AuthUser;
  readonly session: AuthSession;
}

/**
 * Asks better-auth whose session a request carries. A refreshed session's Set-Cookie goes to the response; so do deletion
 * cookies where a browser holds a session that is over.
 *
 * @throws InvectError 401 `auth:session_not_found` or `auth:session_expired`; 503 `auth:unavailable` where better-auth could not
 *   look: that is no missing session
 */
export async function resolveSession(
  auth: AuthInstance,
  betterAuth: AuthContext | null,
  { headers, responseHeaders, facts }: Pick<RequestContext, 'headers' | 'responseHeaders' | 'facts'>,
): Promise<ResolvedSession> {
  const setCookie = (line: string): void => responseHeaders.append('set-cookie', securedFor(facts.publicOrigin, line));
  if (betterAuth !== null && isAmbiguous(headers, betterAuth)) {
    clearCookies(responseHeaders, betterAuth, setCookie);
    for (const line of strayDeletionCookies(betterAuth, facts.mountPath)) setCookie(line);
    throw authError('auth:session_not_found');
  }
  const found = await refreshUser(await lookUp(auth, headers, facts.readOnly, setCookie), betterAuth);
  if (found !== null) return found;
  if (betterAuth === null) throw authError('auth:session_not_found');
  if (hasSessionCookie(headers, betterAuth)) clearCookies(responseHeaders, betterAuth, setCookie);
  const { kind } = findEvidence(headers, betterAuth);
  throw authError(kind === 'signed' ? 'auth:session_expired' : 'auth:session_not_found');
}

/** better-auth clears the cookie of a session it knew, and leaves one with a bad signature; a browser would send that for ever. */
function clearCookies(responseHeaders: Headers, betterAuth: AuthContext, setCookie: SetCookie): void {
  const cleared = responseHeaders.getSetCookie().map((cookie) => cookie.slice(0, cookie.indexOf('=')));
  for (const cookie of deletionCookies(betterAuth)) {
    if (!cleared.includes(cookie.slice(0, cookie.indexOf('=')))) setCookie(cookie);
  }
}

async function lookUp(
  auth: AuthInstance,
  headers: Headers,
  disableRefresh: boolean,
  setCookie: SetCookie,
): Promise<ResolvedSession | null> {
  const { database, secondaryStorage } = optionsOf(auth);
  const stored = database !== undefined || secondaryStorage !== undefined;
  const getSession = auth.api.getSession as (input: object) => Promise<unknown>;
  let answer: unknown;
  try {
    const input = {
      headers,
      returnHeaders: true,
      // The cookie cache keeps revoked sessions, old roles and bans alive; only a deployment without any store must read it.
      ...(stored && { query: { disableCookieCache: true, ...(disableRefresh && { disableRefresh }) } }),
    };
    const lookup = Promise.resolve(getSession.call(auth.api, input));
    answer = await within(LOOKUP_MILLISECONDS, lookup, () => new Error('getSession took too long'));
  } catch (cause) {
    if (isUnauthorized(cause)) return null;
    throw authError('auth:unavailable', { cause });
  }
  return readAnswer(answer, setCookie);
}

/**
 * With a secondary storage better-auth reads the user from a copy beside the session, which outlives a row that was changed or
 * deleted by anything but this version of better-auth. The row itself decides.
 */
async function refreshUser(
  found: ResolvedSession | null,
  betterAuth: AuthContext | null,
): Promise<ResolvedSession | null> {
  const { database, secondaryStorage, plugins } = betterAuth?.options ?? {};
  if (found === null || betterAuth === null || !database || !secondaryStorage) return found;
  const isCustom = plugins?.some(({ id }) => id === 'custom-session' || id === 'api-key') ?? false;
  let row: AuthUser | null;
  try {
    const lookup = betterAuth.internalAdapter.findUserById(found.user.id);
    row = await within(LOOKUP_MILLISECONDS, lookup, () => new Error('the lookup of a user took too long'));
  } catch (cause) {
    throw authError('auth:unavailable', { cause });
  }
  if (row === null) return null;
  const { role, banned, banExpires } = row;
  return { ...found, user: { ...found.user, ...(!isCustom && { role }), banned, banExpires } };
}

/** better-auth answers `{ headers, response }` when asked for headers; a stand-in may answer the session itself. */
function readAnswer(answer: unknown, setCookie: SetCookie): ResolvedSession | null {
  let session = answer;
  if (isObject(answer) && answer['headers'] instanceof Headers && 'response' in answer) {
    for (const cookie of answer['headers'].getSetCookie()) setCookie(cookie);
    session = answer['response'];
  }
  if (session === null || session === undefined) return null;
  if (
    isObject(session) &&
    isObject(session['user']) &&
    isObject(session['session']) &&
    typeof session['user']['id'] === 'string'
  ) {
    return { user: session['user'] as unknown as AuthUser, session: session['session'] as AuthSession };
  }
  throw new TypeError('getSession answered neither null nor { user, session }');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** better-auth's APIError for a session that ended while it was being refreshed. */
function isUnauthorized(error: unknown): boolean {
  return isObject(error) && (error['statusCode'] === 401 || error['status'] === 'UNAUTHORIZED');
}
