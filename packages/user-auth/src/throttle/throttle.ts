import { isInvectError } from '@invect/core';
import type { AuthContext, AuthUser } from '../better-auth/instance.js';
import { authError } from '../errors.js';
import { findEvidence } from '../session/cookie.js';
import { type Attempt, createAttempts, type ThrottleSettings } from './attempts.js';
import { deviceCookie, deviceOf } from './device.js';
import { accountKey, type Guess, readGuess, saysWrong, triesPassword } from './guess.js';
import { takeNewSession } from './new-sessions.js';
import { peek } from './peek.js';
import { storageOf } from './storage.js';

type Handler = (request: Request) => Promise<Response>;

/** A request to better-auth on its way through the throttle. */
export interface Passing {
  /** better-auth's own route, `/sign-in/email`, without a trailing slash. */
  readonly route: string;
  readonly request: Request;
  /** The public origin of the request. */
  readonly origin: string;
  /** Takes the device cookie. */
  readonly responseHeaders: Headers;
}

/** Stands around better-auth's handler. */
export type Throttle = (passing: Passing, handle: Handler) => Promise<Response>;

/**
 * Slows down who guesses an account's password, from however many addresses: better-auth's rate limiter counts by address only.
 * An account has one count, by whichever of its names it is tried. Names without an account are counted like those with one.
 *
 * @throws InvectError 429 `auth:too_many_attempts`; 503 `auth:unavailable` where failures cannot be counted
 */
export function createThrottle(context: AuthContext, settings: ThrottleSettings): Throttle {
  const attempts = createAttempts(storageOf(context), settings);

  function begin({ key, byDevice }: Guess, headers: Headers): Promise<Attempt> {
    const device = byDevice ? deviceOf(headers, key, context) : null;
    return counted(attempts.begin(device === null ? `invect:throttle:${key}` : `invect:throttle:${key}:${device}`));
  }

  async function guarded(attempt: Attempt, handle: () => Promise<Response>, isDevice: boolean): Promise<Response> {
    let outcome: Parameters<Attempt['settle']>[0] = 'unknown';
    try {
      const response = await handle();
      if (await saysWrong(response)) outcome = 'wrong';
      // A stranger's success says nothing about the other strangers' guesses.
      else if (response.ok && isDevice) outcome = 'right';
      return response;
    } finally {
      await counted(attempt.settle(outcome));
    }
  }

  async function passOn({ route, request }: Passing, handle: Handler): Promise<Response> {
    const peeked = await peek(request);
    const guess = await counted(readGuess(route, peeked.fields, request.headers, context));
    if (guess === null) return handle(peeked.request);
    const attempt = await begin(guess, request.headers);
    const isDevice = !guess.byDevice || deviceOf(request.headers, guess.key, context) !== null;
    return guarded(attempt, () => handle(peeked.request), isDevice);
  }

  return async (passing, handle) => {
    const { route, request, origin, responseHeaders } = passing;
    const remember = (user: AuthUser | null): void => {
      if (user === null) return;
      const cookie = deviceCookie(request.headers, accountKey(user, context), context, origin);
      responseHeaders.append('set-cookie', cookie);
    };
    if (route === '/reset-password' && request.method === 'POST') {
      const peeked = await peek(request);
      const owner = await ownerOfReset(peeked.fields['token'] ?? new URL(request.url).searchParams.get('token'));
      const response = await handle(peeked.request);
      if (response.ok) remember(owner);
      return response;
    }
    const guesses = request.method === 'POST' && triesPassword(route);
    const response = guesses ? await passOn(passing, handle) : await handle(request);
    remember(await whoSignedIn(response));
    return response;
  };

  /** A mail's link is another proof of who the owner is, and their way in while strangers keep the account locked. */
  async function ownerOfReset(token: unknown): Promise<AuthUser | null> {
    if (typeof token !== 'string') return null;
    try {
      const found = await context.internalAdapter.findVerificationValue(`reset-password:${token}`);
      return found && (await context.internalAdapter.findUserById(found.value));
    } catch {
      return null;
    }
  }

  /** Whose session an answer brings, however it came about: a password, OAuth, a link. */
  async function whoSignedIn(response: Response): Promise<AuthUser | null> {
    const { name } = context.authCookies.sessionToken;
    // The last of a name is the one that a browser keeps.
    const line = response.headers
      .getSetCookie()
      .filter((cookie) => cookie.startsWith(`${name}=`))
      .at(-1);
    if (line === undefined) return null;
    const evidence = findEvidence(new Headers({ cookie: line.split(';', 1)[0] as string }), context);
    if (evidence.kind !== 'signed') return null;
    // Without the cookie the sign-in is a sign-in all the same.
    const found = await takeNewSession(evidence.token, context).catch(() => null);
    return found === null || found.session.impersonatedBy ? null : found.user;
  }
}

/** Guesses that cannot be counted are not let through. */
async function counted<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw isInvectError(cause) ? cause : authError('auth:unavailable', { message: 'Try again shortly.', cause });
  }
}
