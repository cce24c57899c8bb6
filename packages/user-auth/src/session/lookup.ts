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

/** A half-open database connection never answers. The request must. */
const LOOKUP_MILLISECONDS = 10_000;

/** A session that better-auth has confirmed, and its user. */
export interface ResolvedSession {
  readonly user: AuthUser;
  readonly session: AuthSession;
  /** The role that the user was given in Invect; null for none. Undefined if it is not read together with the session. */
  readonly assignedRole?: string | null;
}

/** A copy that the app may keep or change. The original is cached and answers other requests as well. */
export function copyOf<Session extends AuthSession | null>({
  user,
  session,
}: {
  user: AuthUser;
  session: Session;
}): {
  user: AuthUser;
  session: Session;
} {
  return { user: copied(user), session: session && copied(session) };
}

/** The parts of a request that say whose session it carries. */
export interface SessionRequest {
  readonly headers: Headers;
  /** Read from the headers; null if the names of better-auth's cookies are unknown. */
  readonly credentials: Credentials | null;
  /** The instance to ask, if better-auth serves several hosts. Default: the instance itself. */
  readonly auth?: AuthInstance;
  /** Whether the session must not be refreshed, because a Set-Cookie would not reach the browser. */
  readonly disableRefresh: boolean;
}

/** What better-auth answers for a request. */
export interface SessionAnswer {
  /** Null if the request has no session, or one that is over. */
  readonly found: ResolvedSession | null;
  /** Set-Cookie lines that refresh the session, or remove one that is over. */
  readonly cookies: readonly string[];
}

/**
 * Asks better-auth whose session a request carries. This takes two or three queries and half a millisecond of CPU time.
 *
 * @throws InvectError 401 `auth:session_not_found` or 429 `auth:too_many_requests` if a plugin of better-auth's refused the request;
 *   503 `auth:unavailable` if better-auth could not read its store, which does not mean that the session is missing
 */
export async function lookUpSession(
  auth: AuthInstance,
  betterAuth: AuthContext | null,
  { headers, credentials, disableRefresh, auth: speaker = auth }: SessionRequest,
): Promise<SessionAnswer> {
  const { found, cookies } = await askBetterAuth(speaker, headers, disableRefresh);
  if (found === null || betterAuth === null) return { found, cookies };
  const isCustom =
    betterAuth.options.plugins?.some(({ id }) => id === 'custom-session') && hasStore(betterAuth.options);
  // guard: custom-session-hides-no-ban
  // guard: row-of-user-decides
  const checked = isCustom ? withAccessOf(found, credentials, betterAuth) : refreshUser(found, betterAuth);
  return { found: await checked, cookies };
}

/**
 * Gives the store 10 seconds.
 *
 * @param what names the work in the log
 * @throws InvectError 503 `auth:unavailable` if the work fails or takes longer
 */
export async function fromStore<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await within(LOOKUP_MILLISECONDS, work, () => new Error(`${what} took too long`));
  } catch (cause) {
    throw authError('auth:unavailable', { cause });
  }
}

/** Whether better-auth has a store. Without one, sessions exist in signed cookies only. */
export function hasStore({ database, secondaryStorage }: ReturnType<typeof optionsOf>): boolean {
  return database !== undefined || secondaryStorage !== undefined;
}

async function askBetterAuth(auth: AuthInstance, headers: Headers, disableRefresh: boolean): Promise<SessionAnswer> {
  const getSession = auth.api.getSession as (input: object) => Promise<unknown>;
  const input = {
    headers,
    returnHeaders: true,
    // The cookie cache keeps revoked sessions and old roles alive, and hides bans. It is read only if there is no store.
    ...(hasStore(optionsOf(auth)) && {
      // guard: cookie-cache-not-believed
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
 * With a secondary storage, better-auth reads a copy of the user that lies beside the session. The copy goes stale if anything but
 * better-auth changes or deletes the user's row. The row decides.
 */
async function refreshUser(found: ResolvedSession, betterAuth: AuthContext): Promise<ResolvedSession | null> {
  if (!keepsUserCopies(betterAuth)) return found;
  const user = withRow(found.user, await findUser(found.user.id, betterAuth));
  return user && { ...found, user };
}

/**
 * The answer of `customSession` is made by the app. It may lack what access depends on: the ban, the role, the impersonating admin.
 * Those are read from the store, except for a role that the app has set itself.
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
  // A plugin may have found another user than the cookie's, by an API key for instance. Then that user's row is read.
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

/** Whether sessions are kept in a secondary storage, with copies of the users' rows beside them. */
export function keepsUserCopies({ options: { database, secondaryStorage } }: AuthContext): boolean {
  return Boolean(database) && Boolean(secondaryStorage);
}

/**
 * A copied user with the fields that the row has now: role and ban, and what else the copy has, as `mapUser` may decide by any field.
 * A field that better-auth leaves out of the copy stays out. Null if the row is gone.
 */
export function withRow(user: AuthUser, row: AuthUser | null): AuthUser | null {
  if (row === null) return null;
  const { role, banned, banExpires } = row;
  const current = Object.entries(row).filter(([field]) => Object.hasOwn(user, field));
  // guard: row-refreshes-every-field
  return { ...user, ...Object.fromEntries(current), role, banned, banExpires };
}

/**
 * better-auth answers `{ headers, response }` if it is asked for headers; `headers` is missing if a plugin's hook answered. A
 * stand-in may answer the session itself.
 */
function readAnswer(answer: unknown): SessionAnswer {
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

/** Whether an error is better-auth's APIError for a session that ended during its refresh. */
function isEnded(error: unknown): boolean {
  return statusOf(error) === 401 && bodyOf(error)['code'] === 'FAILED_TO_GET_SESSION';
}

/** The refusal by a plugin's hook, of an expired API key for instance. Null for a failure. */
function refusalIn(error: unknown): InvectError | null {
  const status = statusOf(error);
  // The hook judged its own credential. A session cookie that came along stays.
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
