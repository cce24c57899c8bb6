import { APIError } from 'better-auth/api';
import type { InternalAdapter, StoredVerification } from '../better-auth/instance.js';
import { type ActivityScope, recordRead, recordWrite } from './password-activity.js';
import type { PasswordChecks } from './password-checks.js';
import type { PendingVerifications } from './pending-verifications.js';

/** What the checked adapter works with. */
interface Dependencies {
  readonly scope: ActivityScope;
  readonly checks: PasswordChecks;
  readonly verifications: PendingVerifications;
}

type Overrides = Partial<InternalAdapter>;

/** Functions that return accounts with their passwords. */
const READS = ['findUserByEmail', 'findAccounts', 'findAccountByUserId', 'findCredentialAccount'] as const;

/**
 * Wraps better-auth's internal adapter: sessions and unfinished sign-ins are kept, and passwords are written, only while the password
 * that was checked is still stored. The wrapped adapter also records reads and changes in the activity of the request.
 */
export function withPasswordChecks(adapter: InternalAdapter, dependencies: Dependencies): InternalAdapter {
  const { scope } = dependencies;
  return Object.assign(
    Object.create(adapter),
    recordReads(adapter, scope),
    recordChanges(adapter, scope),
    checkCreations(adapter, dependencies),
    checkVerifications(adapter, dependencies),
    checkWrites(adapter, dependencies),
  );
}

function recordReads(adapter: InternalAdapter, scope: ActivityScope): Overrides {
  const entries = READS.flatMap((name) => {
    // better-auth 1.6 and 1.7 do not have the same set of these functions.
    const read = adapter[name] as ((...args: unknown[]) => Promise<unknown>) | undefined;
    if (read === undefined) return [];
    return [[name, async (...args: unknown[]) => recordRead(await read.apply(adapter, args), scope.current())]];
  });
  return Object.fromEntries(entries);
}

function recordChanges(adapter: InternalAdapter, scope: ActivityScope): Overrides {
  return {
    async deleteUserSessions(userId) {
      scope.current()?.revoked.add(userId);
      return adapter.deleteUserSessions(userId);
    },
    async createUser(...args) {
      const user = await adapter.createUser(...args);
      if (user) scope.current()?.created.add(user.id);
      return user;
    },
    async updateUser(userId, data) {
      const updated = await adapter.updateUser(userId, data);
      if (data['email'] !== undefined) scope.current()?.changed.add(userId);
      return updated;
    },
    async updateUserByEmail(email, data) {
      const updated = await adapter.updateUserByEmail(email, data);
      if (data['email'] !== undefined && updated) scope.current()?.changed.add(updated.id);
      return updated;
    },
  };
}

/** Takes back what was created with a password that changed meanwhile. */
function checkCreations(adapter: InternalAdapter, { scope, checks }: Dependencies): Overrides {
  return {
    async createSession(userId, ...more) {
      const session = await adapter.createSession(userId, ...more);
      const activity = scope.current();
      if (session === null || activity === undefined) return session;
      if (!(await checks.isCurrent(userId))) {
        await adapter.deleteSession(session.token ?? '');
        throw wrongPassword();
      }
      activity.sessions.set(userId, [...(activity.sessions.get(userId) ?? []), session]);
      return session;
    },
    async createVerificationValue(data) {
      const stored = await adapter.createVerificationValue(data);
      if (await checks.isCurrent(data.value)) return stored;
      await adapter.deleteVerificationByIdentifier(data.identifier);
      throw wrongPassword();
    },
  };
}

/** Hides revoked verifications. */
function checkVerifications(adapter: InternalAdapter, { checks, verifications }: Dependencies): Overrides {
  async function accept(identifier: string, stored: StoredVerification | null): Promise<StoredVerification | null> {
    if (stored === null || (await verifications.isRevoked(identifier, stored))) return null;
    await checks.expectForToken(identifier, stored.value);
    return stored;
  }
  return {
    findVerificationValue: async (identifier) => accept(identifier, await adapter.findVerificationValue(identifier)),
    consumeVerificationValue: async (identifier) =>
      accept(identifier, await adapter.consumeVerificationValue(identifier)),
  };
}

function checkWrites(adapter: InternalAdapter, { scope, checks }: Dependencies): Overrides {
  function written(userId: string | undefined, hash: unknown): void {
    const activity = scope.current();
    if (activity === undefined || userId === undefined || typeof hash !== 'string') return;
    if (!activity.created.has(userId)) recordWrite(userId, hash, activity);
  }
  return {
    async updatePassword(userId, hash) {
      await checks.refuseIfChanged(userId);
      const updated = await adapter.updatePassword(userId, hash);
      written(userId, hash);
      return updated;
    },
    async updateAccount(id, data) {
      const userId = scope.current()?.accounts.get(id)?.userId;
      if (data['password'] !== undefined) await checks.refuseIfChanged(userId);
      const updated = await adapter.updateAccount(id, data);
      written(userId ?? updated?.userId, data['password']);
      return updated;
    },
    async createAccount(account) {
      const created = await adapter.createAccount(account);
      written(account.userId, account.password);
      return created;
    },
    async linkAccount(account) {
      const created = await adapter.linkAccount(account);
      written(account.userId, account.password);
      return created;
    },
  };
}

/**
 * Creates the error that better-auth answers to a wrong password at a sign-in, of better-auth's own class, because better-auth handles
 * it first.
 */
function wrongPassword(): Error {
  return new APIError('UNAUTHORIZED', { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' });
}
