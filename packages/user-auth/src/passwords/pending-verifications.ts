import type { AuthContext, StoredVerification } from '../better-auth/instance.js';

/** Identifiers of verifications that belong to a user: a reset by mail, a second factor, the deletion of the account. */
const PREFIXES: readonly string[] = ['reset-password:', '2fa-', 'delete-account-'];

/** By better-auth's defaults, every verification expires sooner. */
const DAY_SECONDS = 86_400;

/** The verifications that a user has started and not finished. */
export interface PendingVerifications {
  /** Revokes all of them, because the password or the e-mail address has changed. */
  revoke(userId: string): Promise<void>;
  /** Whether a verification that is still stored was revoked. */
  isRevoked(identifier: string, stored: StoredVerification): Promise<boolean>;
}

/**
 * Revokes verifications. In a database it deletes their rows. A secondary storage cannot be searched, so there it stores a time, and
 * older verifications are revoked. better-auth does the same for sessions (`revoked-sessions-before-`).
 */
export function createPendingVerifications({ adapter, internalAdapter, options }: AuthContext): PendingVerifications {
  const { secondaryStorage, verification, emailAndPassword, plugins = [] } = options;
  const storage = secondaryStorage as Storage | undefined;
  const inDatabase = storage === undefined || verification?.storeInDatabase === true;
  const { storeIdentifier = 'plain' } = verification ?? {};
  const hasPlugin = (name: string): boolean => plugins.some(({ id }) => id === name);
  const revokedBeforeKey = (userId: string): string => `invect:begun-before:${userId}`;
  const keySeconds = Math.max(DAY_SECONDS, emailAndPassword?.resetPasswordTokenExpiresIn ?? 0);

  async function deleteRows(userId: string): Promise<void> {
    const own = { field: 'value', value: userId };
    // A hashed identifier does not show what a row is for, so all rows are deleted, those of trusted devices too.
    if (storeIdentifier !== 'plain') return void (await adapter.deleteMany({ model: 'verification', where: [own] }));
    for (const value of PREFIXES) {
      const prefix = { field: 'identifier', operator: 'starts_with', value };
      await adapter.deleteMany({ model: 'verification', where: [own, prefix] });
    }
  }

  /** Deletes codes, whose identifiers contain the address or the phone number. */
  async function deleteCodes(userId: string): Promise<void> {
    if (!hasPlugin('email-otp') && !hasPlugin('phone-number')) return;
    const user = (await internalAdapter.findUserById(userId)) as { email?: string; phoneNumber?: string } | null;
    const { email, phoneNumber } = user ?? {};
    if (email) await internalAdapter.deleteVerificationByIdentifier(`forget-password-otp-${email}`);
    if (!phoneNumber) return;
    // better-auth 1.7 uses the first identifier, 1.6 the second.
    for (const identifier of [`phone-number-reset-${phoneNumber}`, `${phoneNumber}-request-password-reset`])
      await internalAdapter.deleteVerificationByIdentifier(identifier);
  }

  return {
    async revoke(userId) {
      await storage?.set(revokedBeforeKey(userId), String(Date.now()), keySeconds);
      if (inDatabase) await deleteRows(userId);
      await deleteCodes(userId);
    },

    async isRevoked(identifier, { value, createdAt }) {
      if (storage === undefined || !PREFIXES.some((prefix) => identifier.startsWith(prefix))) return false;
      const revokedBefore = Number(await storage.get(revokedBeforeKey(value)));
      const created = new Date(createdAt ?? Number.NaN).getTime();
      // The comparison is negated so that an unreadable date (NaN) counts as revoked.
      return revokedBefore > 0 && !(created >= revokedBefore);
    },
  };
}

/** The part of better-auth's `SecondaryStorage` that this needs. */
interface Storage {
  get(key: string): unknown;
  /** @param ttl seconds */
  set(key: string, value: string, ttl: number): unknown;
}
