import type { AuthContext, AuthSession } from '../better-auth/instance.js';
import type { CredentialScope } from './credential-scope.js';
import type { Outstanding } from './outstanding.js';

/** How often sessions are listed until none is left. better-auth lists 100 at a time. */
const MAX_LISTS = 1000;

/**
 * Makes what ends, before a change is acknowledged, all that the old password or address has opened: what was begun, and the sessions
 * that were made while the change was on its way, where it ends sessions.
 *
 * @throws where the store fails
 */
export function createFinish(
  { internalAdapter, options: { secondaryStorage, session } }: AuthContext,
  outstanding: Outstanding,
): (scope: CredentialScope) => Promise<void> {
  const onlyInSecondary = secondaryStorage !== undefined && session?.storeSessionInDatabase !== true;

  async function endSessions(userId: string, own: readonly AuthSession[]): Promise<void> {
    if (own.length === 0) return internalAdapter.deleteUserSessions(userId);
    if (onlyInSecondary) {
      // Its list of a user's sessions loses some when several are made at once. Ending all misses none; the own one is made again.
      await internalAdapter.deleteUserSessions(userId);
      const now = new Date();
      for (const kept of own) await internalAdapter.createSession(userId, false, { ...kept, createdAt: now }, true);
      return;
    }
    const tokens = own.map(({ token }) => token);
    for (let lists = 0; lists < MAX_LISTS; lists++) {
      const listed = await internalAdapter.listSessions(userId);
      const others = listed.filter(({ token }) => !tokens.includes(token));
      if (others.length === 0) return;
      for (const { token } of others) await internalAdapter.deleteSession(token ?? '');
    }
    throw new Error('sessions of a changed password could not be ended');
  }

  return async ({ changed, revoked, sessions }) => {
    for (const userId of changed) {
      await outstanding.end(userId);
      if (revoked.has(userId)) await endSessions(userId, sessions.get(userId) ?? []);
    }
  };
}
