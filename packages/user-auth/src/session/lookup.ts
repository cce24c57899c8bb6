import type { InvectError } from '@invect/core';
import {
  type AuthContext,
  type AuthInstance,
  type AuthSession,
  type AuthUser,
  optionsOf,
} from '../better-auth/instance.js';
import { within } from '../deadline.js';
import { authError } from '../errors.js';
import { type Credentials, evidenceIn } from './cookie.js';

/** A half-open database connection never answers; the request does. */
const LOOKUP_MILLISECONDS = 10_000;

/** A session that better-auth has confirmed, and its user. */
export interface ResolvedSession {
  readonly user: AuthUser;
  readonly session: AuthSession;
}

/** A copy for the app to keep or change: a session that is remembered answers other requests as well. */
export function copyOf({ user, session }: ResolvedSession): ResolvedSession {
  return { user: copied(user), session: copied(session) };
}

/** A request, as far as it says whose session it carries. */
export interface SessionQuestion {
  readonly headers: Headers;
  /** Read from them; null where nobody knows what better-auth's cookies are called. */
  readonly credentials: Credentials | null;
  /** Who is asked, where that is not the instance itself: it speaks for one of several hosts. */
  readonly auth?: AuthInstance;
  /** No Set-Cookie would reach the browser, so the session must stay as it is. */
  readonly disableRefresh: boolean;
}

/** What better-auth says of a request. */
export interface Finding {
  /** Null where the request has no session, or none any more. */
  readonly found: ResolvedSession | null;
  /** Set-Cookie lines: of a refreshed session, or to remove one that is over. */
  readonly cookies: readonly string[];
}

/**
 * Asks better-auth whose session a request carries: two or three queries, and half a millisecond of work.
 *
 * @throws InvectError 401 `auth:session_not_found` or 429 `auth:too_many_requests` where a plugin of better-auth's refused the
 *   request; 503 `auth:unavailable` where better-auth could not look: that is no missing session
 */
export async function lookUpSession(
  auth: AuthInstance,
  betterAuth: AuthContext | null,
  { headers, credentials, disableRefresh, auth: speaker = auth }: SessionQuestion,
): Promise<Finding> {
  const { found, cookies } = await askBetterAuth(speaker, headers, disableRefresh);
  if (found === null || betterAuth === null) return { found, cookies };
  const isCustom =
    betterAuth.options.plugins?.some(({ id }) => id === 'custom-session') && hasStore(betterAuth.options);
  const checked = isCustom ? withAccessOf(found, credentials, betterAuth) : refreshUser(found, betterAuth);
  return { found: await checked, cookies };
}

/**
 * Gives the store 10 seconds.
 *
 * @param what names what took too long, for the log
 * @throws InvectError 503 `auth:unavailable` where it fails or takes longer
 */
export async function fromStore<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await within(LOOKUP_MILLISECONDS, work, () => new Error(`${what} took too long`));
  } catch (cause) {
    throw authError('auth:unavailable', { cause });
  }
}

/** Whether there is a store at all. Without one, sessions live in signed cookies only. */
export function hasStore({ database, secondaryStorage }: ReturnType<typeof optionsOf>): boolean {
  return database !== undefined || secondaryStorage !== undefined;
}

async function askBetterAuth(auth: AuthInstance, headers: Headers, disableRefresh: boolean): Promise<Finding> {
  const getSession = auth.api.getSession as (input: object) => Promise<unknown>;
  const input = {
    headers,
    returnHeaders: true,
    // The cookie cache keeps revoked sessions, old roles and bans alive; only a deployment without any store must read it.
    ...(hasStore(optionsOf(auth)) && {
      query: { disableCookieCache: true, ...(disableRefresh && { disableRefresh }) },
    }),
  };
  let answer: unknown;
  try {
    const asked = Promise.resolve(getSession.call(auth.api, input));
    answer = await within(LOOKUP_MILLISECONDS, asked, () => new Error('getSession took too long'));
  } catch (cause) {
    if (isEnded(cause)) return { found: null, cookies: [] };
    throw refusalIn(cause) ?? authError('auth:unavailable', { cause });
  }
  return readAnswer(answer);
}

/**
 * With a secondary storage better-auth reads the user from a copy beside the session, which outlives a row that was changed or
 * deleted by anything but this version of better-auth. The row itself decides.
 */
async function refreshUser(found: ResolvedSession, betterAuth: AuthContext): Promise<ResolvedSession | null> {
  if (!keepsUserCopies(betterAuth)) return found;
  const user = withRow(found.user, await findUser(found.user.id, betterAuth));
  return user && { ...found, user };
}

/**
 * What `customSession` answers is the app's own, and may lack what access depends on: the ban, the role, the admin who
 * impersonates. Those are read from the store, except for a role that the app has put there itself.
 */
async function withAccessOf(
  custom: ResolvedSession,
  credentials: Credentials | null,
  betterAuth: AuthContext,
): Promise<ResolvedSession | null> {
  const evidence = credentials && evidenceIn(credentials, betterAuth);
  const stored =
    evidence && 'token' in evidence
      ? await fromStore('the lookup of a session', betterAuth.internalAdapter.findSession(evidence.token))
      : null;
  // A plugin may have found somebody else than the cookie says, by an API key for instance: then their row is asked.
  const isTheirs = stored?.user.id === custom.user.id;
  const { user, session } = isTheirs ? stored : { ...custom, user: await findUser(custom.user.id, betterAuth) };
  const genuine = user && (await refreshUser({ user, session }, betterAuth));
  if (genuine === null) return null;
  const { banned, banExpires } = genuine.user;
  const isOwnRole = custom.user.role !== undefined && custom.user.role !== user?.role;
  const role = isOwnRole ? custom.user.role : genuine.user.role;
  const { impersonatedBy } = genuine.session;
  return { user: { ...custom.user, role, banned, banExpires }, session: { ...custom.session, impersonatedBy } };
}

function findUser(id: string, { internalAdapter }: AuthContext): Promise<AuthUser | null> {
  return fromStore('the lookup of a user', internalAdapter.findUserById(id));
}

/** Whether sessions lie in a secondary storage with a copy of the user's row beside them. */
export function keepsUserCopies({ options: { database, secondaryStorage } }: AuthContext): boolean {
  return Boolean(database) && Boolean(secondaryStorage);
}

/** A copied user with what the row says of access now, or null where the row is gone. */
export function withRow(user: AuthUser, row: AuthUser | null): AuthUser | null {
  if (row === null) return null;
  const { role, banned, banExpires } = row;
  return { ...user, role, banned, banExpires };
}

/**
 * better-auth answers `{ headers, response }` when asked for headers, without any headers where a plugin's hook answered; a
 * stand-in may answer the session itself.
 */
function readAnswer(answer: unknown): Finding {
  const isWrapped = isObject(answer) && 'headers' in answer && 'response' in answer;
  const cookies = isWrapped && answer['headers'] instanceof Headers ? answer['headers'].getSetCookie() : [];
  const session = isWrapped ? answer['response'] : answer;
  if (session === null || session === undefined) return { found: null, cookies };
  if (
    isObject(session) &&
    isObject(session['user']) &&
    isObject(session['session']) &&
    typeof session['user']['id'] === 'string'
  ) {
    const found = { user: session['user'] as unknown as AuthUser, session: session['session'] as AuthSession };
    return { found, cookies };
  }
  throw new TypeError('getSession answered neither null nor { user, session }');
}

function copied<T extends object>(row: T): T {
  const copy = { ...row } as Record<string, unknown>;
  for (const field in copy) if (isObject(copy[field])) copy[field] = structuredClone(copy[field]);
  return copy as T;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** better-auth's APIError for a session that ended while it was being refreshed. */
function isEnded(error: unknown): boolean {
  return statusOf(error) === 401 && bodyOf(error)['code'] === 'FAILED_TO_GET_SESSION';
}

/** What a hook of a plugin threw to refuse the request, an API key that is over for instance. Null for a failure. */
function refusalIn(error: unknown): InvectError | null {
  const status = statusOf(error);
  // Nothing is said of a session cookie that came along: it stays.
  if (status === 401 || status === 403) return authError('auth:session_not_found');
  return status === 429 ? authError('auth:too_many_requests', { headers: retryAfter(error) }) : null;
}

function retryAfter(error: unknown): Headers {
  const { details } = bodyOf(error);
  const milliseconds = isObject(details) ? details['tryAgainIn'] : undefined;
  return new Headers(typeof milliseconds === 'number' ? { 'retry-after': String(Math.ceil(milliseconds / 1000)) } : {});
}

function statusOf(error: unknown): unknown {
  return isObject(error) ? error['statusCode'] : undefined;
}

function bodyOf(error: unknown): Record<string, unknown> {
  return isObject(error) && isObject(error['body']) ? error['body'] : {};
}
