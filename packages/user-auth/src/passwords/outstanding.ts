import type { AuthContext, StoredVerification } from '../better-auth/instance.js';

/** What better-auth keeps for a user who has begun something: a reset by mail, a second factor, the deletion of the account. */
const BEGUN: readonly string[] = ['reset-password:', '2fa-', 'delete-account-'];

/** The longest that any of them lasts by better-auth's defaults, and longer. */
const DAY_SECONDS = 86_400;

/** What an account has begun, and what ends it. */
export interface Outstanding {
  /** Ends all of it: the password, or the address that mails went to, is another now. */
  end(userId: string): Promise<void>;
  /** Whether something that is still stored has ended so. */
  hasEnded(identifier: string, stored: StoredVerification): Promise<boolean>;
}

/**
 * In a database the rows are deleted. A secondary storage cannot be searched, so there a note says from when on they count, as
 * better-auth itself does for sessions (`revoked-sessions-before-`).
 */
export function createOutstanding({ adapter, internalAdapter, options }: AuthContext): Outstanding {
  const { secondaryStorage, verification, emailAndPassword, plugins = [] } = options;
  const storage = secondaryStorage as Storage | undefined;
  const inDatabase = storage === undefined || verification?.storeInDatabase === true;
  const { storeIdentifier = 'plain' } = verification ?? {};
  const has = (name: string): boolean => plugins.some(({ id }) => id === name);
  const noteOf = (userId: string): string => `invect:begun-before:${userId}`;
  const noteSeconds = Math.max(DAY_SECONDS, emailAndPassword?.resetPasswordTokenExpiresIn ?? 0);

  async function deleteRows(userId: string): Promise<void> {
    const own = { field: 'value', value: userId };
    // Where identifiers are hashed nobody sees what a row is for. Then browsers that were trusted with the second factor go as well.
    if (storeIdentifier !== 'plain') return void (await adapter.deleteMany({ model: 'verification', where: [own] }));
    for (const value of BEGUN) {
      const begun = { field: 'identifier', operator: 'starts_with', value };
      await adapter.deleteMany({ model: 'verification', where: [own, begun] });
    }
  }

  /** Codes are kept by address and number. */
  async function deleteCodes(userId: string): Promise<void> {
    if (!has('email-otp') && !has('phone-number')) return;
    const user = (await internalAdapter.findUserById(userId)) as { email?: string; phoneNumber?: string } | null;
    const { email, phoneNumber } = user ?? {};
    if (email) await internalAdapter.deleteVerificationByIdentifier(`forget-password-otp-${email}`);
    if (!phoneNumber) return;
    // The second is what better-auth 1.6 calls it.
    for (const identifier of [`phone-number-reset-${phoneNumber}`, `${phoneNumber}-request-password-reset`])
      await internalAdapter.deleteVerificationByIdentifier(identifier);
  }

  return {
    async end(userId) {
      await storage?.set(noteOf(userId), String(Date.now()), noteSeconds);
      if (inDatabase) await deleteRows(userId);
      await deleteCodes(userId);
    },

    async hasEnded(identifier, { value, createdAt }) {
      if (storage === undefined || !BEGUN.some((begun) => identifier.startsWith(begun))) return false;
      const before = Number(await storage.get(noteOf(value)));
      // Written this way round so that a date nobody can read (NaN) has ended.
      return before > 0 && !(new Date(createdAt ?? Number.NaN).getTime() >= before);
    },
  };
}

/** The part of better-auth's `SecondaryStorage` that this needs. */
interface Storage {
  get(key: string): unknown;
  /** @param ttl seconds */
  set(key: string, value: string, ttl: number): unknown;
}
