import type { AuditOutcome } from '@invect/core';
import { checksPassword, isWrongPassword } from '../throttle/password-attempt.js';
import type { AuthActivity } from './activity.js';

/** An attempt that failed and is worth an entry. */
export interface FailedAttempt {
  readonly action: 'user.sign-in' | 'user.confirm-password' | 'request.refuse';
  readonly outcome: AuditOutcome;
  /** The code of better-auth. */
  readonly reason: string | null;
}

/** Routes that end a sign-in which began elsewhere: with a second factor, a provider, a link, a code or a passkey. */
const SIGN_IN_ENDS = [
  /^\/two-factor\/verify-/,
  /^\/(?:oauth2\/)?callback\//,
  /^\/sso\/(?:.+\/)?(?:callback|acs)\//,
  /^\/(?:magic-link|phone-number|one-time-token|siwe)\/verify$/,
  /^\/passkey\/verify-authentication$/,
];

/** Reads from an answer whether somebody has failed to sign in or to confirm their password, or was refused. Null if not. */
export async function failedAttempt(activity: AuthActivity, response: Response): Promise<FailedAttempt | null> {
  const { route, session, changes } = activity;
  const { status } = response;
  const isSignIn = route.startsWith('/sign-in/') || SIGN_IN_ENDS.some((ends) => ends.test(route));
  if (status === 403 || status === 429)
    return {
      action: isSignIn ? 'user.sign-in' : 'request.refuse',
      outcome: 'refused',
      reason: await codeOf(response),
    };
  if (!isSignIn) {
    const isConfirmation = checksPassword(route) && session !== null && (await isWrongPassword(response));
    if (!isConfirmation) return null;
    return { action: 'user.confirm-password', outcome: 'failure', reason: await codeOf(response) };
  }
  // A link that let somebody in may lead to an address of the app's that has an error in it.
  if (changes.some(({ action }) => action === 'user.sign-in')) return null;
  const failed = { action: 'user.sign-in', outcome: 'failure' } as const;
  if (status === 400 || status === 401) return { ...failed, reason: await codeOf(response) };
  const reason = errorInRedirect(response);
  return reason === null ? null : { ...failed, reason };
}

/** The code with which a browser is sent back from a sign-in that failed. Null if the answer is another one. */
function errorInRedirect({ status, headers }: Response): string | null {
  const location = headers.get('location');
  if (status < 300 || status > 399 || location === null) return null;
  const error = new URL(location, 'http://localhost').searchParams.get('error');
  return error === null ? null : (wordIn(error) ?? 'unknown');
}

/** The code in better-auth's answer. */
async function codeOf(response: Response): Promise<string | null> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return typeof body === 'object' && body !== null && 'code' in body ? wordIn(body.code) : null;
}

/** One of better-auth's own words, and nothing else that a client may have sent. */
function wordIn(code: unknown): string | null {
  return typeof code === 'string' && /^[A-Za-z_:]{1,64}$/.test(code) ? code : null;
}
