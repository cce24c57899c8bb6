import type { AuthContext, AuthSession } from '../better-auth/instance.js';
import type { PasswordActivity } from './password-activity.js';
import type { PendingVerifications } from './pending-verifications.js';

/** How often sessions are listed until none is left. better-auth lists 100 at a time. */
const MAX_LISTS = 1000;

/**
 * Creates the function that revokes what the old password or address has opened, before a change is acknowledged: pending
 * verifications, and, if the change ends sessions, the sessions that were created while it was in progress.
 *
 * @returns a function that rejects if the store fails
 */
export function createRevocation(
  { internalAdapter, options: { secondaryStorage, session } }: AuthContext,
  verifications: PendingVerifications,
): (activity: PasswordActivity) => Promise<void> {
  const onlyInSecondary = secondaryStorage !== undefined && session?.storeSessionInDatabase !== true;

  /** Ends a user's sessions, except those that the request itself has created. */
  async function endSessions(userId: string, kept: readonly AuthSession[]): Promise<void> {
    if (kept.length === 0) return internalAdapter.deleteUserSessions(userId);
    if (onlyInSecondary) return recreateAfterEndingAll(userId, kept);
    const tokens = kept.map(({ token }) => token);
    for (let lists = 0; lists < MAX_LISTS; lists++) {
      const listed = await internalAdapter.listSessions(userId);
      const others = listed.filter(({ token }) => !tokens.includes(token));
      if (others.length === 0) return;
      for (const { token } of others) await internalAdapter.deleteSession(token ?? '');
    }
    throw new Error('sessions of a changed password could not be ended');
  }

  /**
   * A secondary storage loses entries of a user's list of sessions when several sessions are created at once. Ending all sessions
   * misses none, and the request's own are created again.
   */
  async function recreateAfterEndingAll(userId: string, kept: readonly AuthSession[]): Promise<void> {
    await internalAdapter.deleteUserSessions(userId);
    const createdAt = new Date();
    for (const own of kept) await internalAdapter.createSession(userId, false, { ...own, createdAt }, true);
  }

  return async ({ changed, revoked, sessions }) => {
    for (const userId of changed) {
      await verifications.revoke(userId);
      if (revoked.has(userId)) await endSessions(userId, sessions.get(userId) ?? []);
    }
  };
}
