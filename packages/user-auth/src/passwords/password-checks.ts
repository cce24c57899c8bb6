import type { InternalAdapter } from '../better-auth/instance.js';
import { passwordChanged } from './compare-and-swap.js';
import { type ActivityScope, hasHash, hashOf } from './password-activity.js';

/** Compares what the current request has proven with the passwords that are stored now. */
export interface PasswordChecks {
  /** Whether the user's password is still the one that matched in this request. True if none has matched. */
  isCurrent(userId: string): Promise<boolean>;
  /**
   * Remembers whose password has matched.
   *
   * @returns whether the hash is still stored. True for a hash of nobody: a plugin may check something else with the same function
   */
  confirmMatch(hash: string): Promise<boolean>;
  /** Remembers the user's current hash: a link to reset the password is valid for the password that was stored when it was opened. */
  expectForToken(identifier: string, userId: string): Promise<void>;
  /**
   * Refuses to write a password if the expected hash is not stored any more. better-auth 1.7 writes in a transaction, in which the
   * database compares the hash (`withCompareAndSwap`); 1.6 has no transaction.
   *
   * @throws APIError 400 as for a wrong password or token
   */
  refuseIfChanged(userId: string | undefined): Promise<void>;
}

/** Creates the checks for one clone of better-auth's context. */
export function createPasswordChecks(internalAdapter: InternalAdapter, scope: ActivityScope): PasswordChecks {
  const isStored = async (userId: string, hash: string): Promise<boolean> =>
    hasHash(userId, hash, await internalAdapter.findAccounts(userId));

  async function isCurrent(userId: string): Promise<boolean> {
    const expected = scope.current()?.expected.get(userId);
    return expected?.provenBy !== 'password' || isStored(userId, expected.hash);
  }

  return {
    isCurrent,

    async confirmMatch(hash) {
      const activity = scope.current();
      if (activity === undefined) return true;
      const owners = [...activity.accounts.values()].filter((stored) => stored.hash === hash);
      for (const { userId } of owners) {
        activity.expected.set(userId, { hash, provenBy: 'password' });
        if (!(await isCurrent(userId))) return false;
      }
      return true;
    },

    async expectForToken(identifier, userId) {
      const activity = scope.current();
      if (activity === undefined || activity.expected.has(userId) || !identifier.startsWith('reset-password:')) return;
      const hash = hashOf(userId, await internalAdapter.findAccounts(userId));
      if (hash !== undefined) activity.expected.set(userId, { hash, provenBy: 'token' });
    },

    async refuseIfChanged(userId) {
      const expected = userId === undefined ? undefined : scope.current()?.expected.get(userId);
      if (userId === undefined || expected === undefined) return;
      if (!(await isStored(userId, expected.hash))) throw passwordChanged(expected.provenBy);
    },
  };
}
