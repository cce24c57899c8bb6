import type { AuthContext } from '../better-auth/instance.js';
import { authError } from '../errors.js';
import { findEvidence } from '../session/cookie.js';

/**
 * Checks that a sign-out has ended the session. better-auth answers 200 even if it could not delete the session.
 *
 * @param headers the headers of the sign-out
 * @throws InvectError 503 `auth:unavailable` if the session still exists, or if the store cannot be read
 */
export async function confirmSignedOut(headers: Headers, context: AuthContext): Promise<void> {
  const evidence = findEvidence(headers, context);
  if (!('token' in evidence)) return;
  let remaining: { session: { expiresAt: Date | string } } | null;
  try {
    remaining = await context.internalAdapter.findSession(evidence.token);
  } catch (cause) {
    throw authError('auth:unavailable', {
      message: 'Signing out failed: the session could not be ended. Try again shortly.',
      cause,
    });
  }
  if (remaining !== null && new Date(remaining.session.expiresAt).getTime() > Date.now()) {
    throw authError('auth:unavailable', {
      message: 'Signing out failed: the session still exists. Try again shortly.',
    });
  }
}
