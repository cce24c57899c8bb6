import type { AuthContext } from '../better-auth/instance.js';
import { authError } from '../errors.js';
import { findEvidence } from '../session/cookie.js';

/**
 * better-auth answers 200 to a sign-out whose deletion failed, and the session lives on. So its store is asked afterwards.
 *
 * @throws InvectError 503 `auth:unavailable` where the session is still there, or nobody can tell
 */
export async function confirmSignedOut(headers: Headers, context: AuthContext): Promise<void> {
  const evidence = findEvidence(headers, context);
  if (!('token' in evidence)) return;
  let left: { session: { expiresAt: Date | string } } | null;
  try {
    left = await context.internalAdapter.findSession(evidence.token);
  } catch (cause) {
    throw authError('auth:unavailable', {
      message: 'Signing out failed: the session could not be ended. Try again shortly.',
      cause,
    });
  }
  if (left !== null && new Date(left.session.expiresAt).getTime() > Date.now()) {
    throw authError('auth:unavailable', {
      message: 'Signing out failed: the session is still there. Try again shortly.',
    });
  }
}
