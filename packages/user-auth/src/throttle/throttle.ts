import { isInvectError } from '@invect/core';
import type { AuthContext, AuthUser } from '../better-auth/instance.js';
import { authError } from '../errors.js';
import { findEvidence } from '../session/cookie.js';
import { deviceCookieLine, knownDevice } from './device-cookie.js';
import { type AdmittedAttempt, type AttemptOutcome, createLockout, type ThrottleSettings } from './lockout.js';
import { takeNewSession } from './new-sessions.js';
import {
  accountKey,
  checksPassword,
  isWrongPassword,
  type PasswordAttempt,
  readPasswordAttempt,
} from './password-attempt.js';
import { peekBody } from './peek-body.js';
import { storageOf } from './storage.js';

type Handler = (request: Request) => Promise<Response>;

/** A request to better-auth that passes through the throttle. */
export interface ThrottledRequest {
  /** better-auth's own route, `/sign-in/email`, without a trailing slash. */
  readonly route: string;
  readonly request: Request;
  /** The public origin of the request. */
  readonly origin: string;
  /** Receives the device cookie. */
  readonly responseHeaders: Headers;
}

/** Calls better-auth's handler, unless the account is locked. */
export type Throttle = (throttled: ThrottledRequest, handle: Handler) => Promise<Response>;

/**
 * Creates a throttle that slows down password guessing by account. better-auth's rate limiter counts by address only, and an attacker
 * can use many addresses. An account has one count for all its identifiers. Identifiers without an account are counted too.
 *
 * The returned function throws InvectError 429 `auth:too_many_attempts`, and 503 `auth:unavailable` if failures cannot be counted.
 */
export function createThrottle(context: AuthContext, settings: ThrottleSettings): Throttle {
  const lockout = createLockout(storageOf(context), settings);

  async function handlePasswordAttempt({ route, request }: ThrottledRequest, handle: Handler): Promise<Response> {
    const peeked = await peekBody(request);
    const attempt = await orUnavailable(readPasswordAttempt(route, peeked.fields, request.headers, context));
    if (attempt === null) return handle(peeked.request);
    const device = attempt.byDevice ? knownDevice(request.headers, attempt.key, context) : null;
    const admitted = await orUnavailable(lockout.admit(counterKey(attempt, device)));
    // A stranger's success proves nothing about the other strangers who share the count.
    const mayReset = !attempt.byDevice || device !== null;
    return settleAfter(admitted, mayReset, () => handle(peeked.request));
  }

  async function handleReset({ request, ...rest }: ThrottledRequest, handle: Handler): Promise<Response> {
    const peeked = await peekBody(request);
    const token = peeked.fields['token'] ?? new URL(request.url).searchParams.get('token');
    const owner = await ownerOfResetToken(token, context);
    const response = await handle(peeked.request);
    if (response.ok) rememberDevice(owner, { request, ...rest });
    return response;
  }

  function rememberDevice(user: AuthUser | null, { request, origin, responseHeaders }: ThrottledRequest): void {
    if (user === null) return;
    const line = deviceCookieLine(request.headers, accountKey(user, context), context, origin);
    responseHeaders.append('set-cookie', line);
  }

  return async (throttled, handle) => {
    const { route, request } = throttled;
    if (route === '/reset-password' && request.method === 'POST') return handleReset(throttled, handle);
    const isAttempt = request.method === 'POST' && checksPassword(route);
    const response = isAttempt ? await handlePasswordAttempt(throttled, handle) : await handle(request);
    rememberDevice(await signedInUser(response, context), throttled);
    return response;
  };
}

function counterKey({ key }: PasswordAttempt, device: string | null): string {
  return device === null ? `invect:throttle:${key}` : `invect:throttle:${key}:${device}`;
}

/** @param mayReset whether a right password resets the count */
async function settleAfter(
  attempt: AdmittedAttempt,
  mayReset: boolean,
  handle: () => Promise<Response>,
): Promise<Response> {
  let outcome: AttemptOutcome = 'unknown';
  try {
    const response = await handle();
    if (await isWrongPassword(response)) outcome = 'wrong';
    else if (response.ok && mayReset) outcome = 'right';
    return response;
  } finally {
    await orUnavailable(attempt.settle(outcome));
  }
}

/** A reset link proves who the owner is. It is also the owner's way in while strangers keep the account locked. */
async function ownerOfResetToken(token: unknown, { internalAdapter }: AuthContext): Promise<AuthUser | null> {
  if (typeof token !== 'string') return null;
  try {
    const found = await internalAdapter.findVerificationValue(`reset-password:${token}`);
    return found && (await internalAdapter.findUserById(found.value));
  } catch {
    return null;
  }
}

/** The user who a response has signed in, by password, OAuth or a link. Null for nobody, and for an impersonation. */
async function signedInUser(response: Response, context: AuthContext): Promise<AuthUser | null> {
  const { name } = context.authCookies.sessionToken;
  // If a response sets a cookie twice, the browser keeps the last one.
  const line = response.headers.getSetCookie().findLast((cookie) => cookie.startsWith(`${name}=`));
  if (line === undefined) return null;
  const evidence = findEvidence(new Headers({ cookie: line.split(';', 1)[0] as string }), context);
  if (evidence.kind !== 'signed') return null;
  // A sign-in succeeds even if the device cookie cannot be made.
  const found = await takeNewSession(evidence.token, context).catch(() => null);
  // guard: impersonator-gets-no-device
  return found === null || found.session.impersonatedBy ? null : found.user;
}

/** Fails closed: an attempt that cannot be counted is refused. */
async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw isInvectError(cause) ? cause : authError('auth:unavailable', { message: 'Try again shortly.', cause });
  }
}
