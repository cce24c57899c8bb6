import { AsyncLocalStorage } from 'node:async_hooks';
import { APIError } from 'better-auth/api';
import type { AuthContext, AuthSession, InternalAdapter } from '../better-auth/instance.js';
import { authError } from '../errors.js';
import type { MountPart } from '../routes/mounted-handler.js';
import {
  type CredentialScope,
  createCredentialScope,
  credentialOf,
  noteRead,
  noteWritten,
} from './credential-scope.js';
import { guardAdapter } from './guarded-adapter.js';
import { createOutstanding } from './outstanding.js';

/** How often sessions are listed until none is left. better-auth lists 100 at a time. */
const MAX_LISTS = 1000;

type Reading = 'findUserByEmail' | 'findAccounts' | 'findAccountByUserId' | 'findCredentialAccount';

const READING: readonly Reading[] = ['findUserByEmail', 'findAccounts', 'findAccountByUserId', 'findCredentialAccount'];

/**
 * Once a change of password is acknowledged, nobody who knows only the old one gets anywhere with it.
 *
 * better-auth reads the hash, takes its time to check the password, and then makes a session or writes a new password; a change that
 * is committed meanwhile is not noticed. So under the mount the hash is read again: once the password was found right, and once more
 * after a session (or a half-finished sign-in) was stored. That is in time: a change that is committed later ends, where it ends
 * sessions at all, those that were stored before. better-auth does so before it writes the password, so it is done once more after.
 *
 * What was begun before a change of password or e-mail address ends with it: links and codes to reset the password among it.
 */
export function createCurrentPasswords(context: AuthContext): MountPart {
  const scopes = new AsyncLocalStorage<CredentialScope>();
  const outstanding = createOutstanding(context);
  const { secondaryStorage, session } = context.options;
  const onlyInSecondary = secondaryStorage !== undefined && session?.storeSessionInDatabase !== true;

  function prepare(clone: AuthContext): void {
    const { adapter, internalAdapter, password } = clone;
    const scopeOf = (): CredentialScope | undefined => scopes.getStore();

    async function isStillCurrent(userId: string): Promise<boolean> {
      const resting = scopeOf()?.rests.get(userId);
      if (resting?.on !== 'password') return true;
      return credentialOf(userId, await internalAdapter.findAccounts(userId)) === resting.hash;
    }

    /** Whose password it is that was right. A plugin may check something of its own with the same function: nobody's. */
    async function confirm(hash: string): Promise<boolean> {
      const scope = scopeOf();
      if (scope === undefined) return true;
      const owners = [...scope.accounts.values()].filter((credential) => credential.hash === hash);
      for (const { userId } of owners) {
        scope.rests.set(userId, { hash, on: 'password' });
        if (!(await isStillCurrent(userId))) return false;
      }
      return true;
    }

    const overrides: Partial<InternalAdapter> = {
      async createSession(userId, ...more) {
        const made = await internalAdapter.createSession(userId, ...more);
        const scope = scopeOf();
        if (made === null || scope === undefined) return made;
        if (!(await isStillCurrent(userId))) {
          await internalAdapter.deleteSession(made.token ?? '');
          throw wrongPassword();
        }
        scope.sessions.set(userId, [...(scope.sessions.get(userId) ?? []), made]);
        return made;
      },
      async createVerificationValue(data) {
        const made = await internalAdapter.createVerificationValue(data);
        if (await isStillCurrent(data.value)) return made;
        await internalAdapter.deleteVerificationByIdentifier(data.identifier);
        throw wrongPassword();
      },
      async findVerificationValue(identifier) {
        const stored = await internalAdapter.findVerificationValue(identifier);
        if (stored === null || (await outstanding.hasEnded(identifier, stored))) return null;
        if (identifier.startsWith('reset-password:')) {
          const hash = credentialOf(stored.value, await internalAdapter.findAccounts(stored.value));
          if (hash !== undefined) scopeOf()?.rests.set(stored.value, { hash, on: 'token' });
        }
        return stored;
      },
      async consumeVerificationValue(identifier) {
        const stored = await internalAdapter.consumeVerificationValue(identifier);
        return stored !== null && (await outstanding.hasEnded(identifier, stored)) ? null : stored;
      },
      async deleteUserSessions(userId) {
        scopeOf()?.revoked.add(userId);
        return internalAdapter.deleteUserSessions(userId);
      },
      async createUser(...given) {
        const user = await internalAdapter.createUser(...given);
        if (user) scopeOf()?.created.add(user.id);
        return user;
      },
      async updateUser(userId, data) {
        const updated = await internalAdapter.updateUser(userId, data);
        if (data['email'] !== undefined) scopeOf()?.changed.add(userId);
        return updated;
      },
      async updateUserByEmail(email, data) {
        const updated = await internalAdapter.updateUserByEmail(email, data);
        if (data['email'] !== undefined && updated) scopeOf()?.changed.add(updated.id);
        return updated;
      },
      async updatePassword(userId, hash) {
        const updated = await internalAdapter.updatePassword(userId, hash);
        written(userId, hash);
        return updated;
      },
      async updateAccount(id, data) {
        const userId = scopeOf()?.accounts.get(id)?.userId;
        const updated = await internalAdapter.updateAccount(id, data);
        written(userId ?? updated?.userId, data['password']);
        return updated;
      },
    };
    for (const name of ['createAccount', 'linkAccount'] as const) {
      overrides[name] = async (account) => {
        const created = await internalAdapter[name](account);
        written(account.userId, account.password);
        return created;
      };
    }
    for (const name of READING) {
      const read = internalAdapter[name] as ((...given: unknown[]) => Promise<unknown>) | undefined;
      if (read === undefined) continue;
      const noting = async (...given: unknown[]) => noteRead(await read.apply(internalAdapter, given), scopeOf());
      Object.assign(overrides, { [name]: noting });
    }

    function written(userId: string | undefined, hash: unknown): void {
      const scope = scopeOf();
      if (scope === undefined || userId === undefined || typeof hash !== 'string') return;
      if (!scope.created.has(userId)) noteWritten(userId, hash, scope);
    }

    Object.assign(clone, {
      adapter: guardAdapter(adapter, scopeOf),
      internalAdapter: Object.assign(Object.create(internalAdapter), overrides),
      ...(password && {
        password: {
          ...password,
          verify: async (given: { hash: string; password: string }) =>
            (await password.verify(given)) && (await confirm(given.hash)),
        },
      }),
    });
  }

  const { internalAdapter } = context;

  /** Ends the sessions that a sign-in with the old password made while the change was on its way. */
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

  async function finish({ changed, revoked, sessions }: CredentialScope): Promise<void> {
    for (const userId of changed) {
      await outstanding.end(userId);
      if (revoked.has(userId)) await endSessions(userId, sessions.get(userId) ?? []);
    }
  }

  return {
    prepare,
    around: (handler) => (request) => {
      const scope = createCredentialScope();
      return scopes.run(scope, async () => {
        const response = await handler(request);
        if (scope.changed.size === 0) return response;
        try {
          await finish(scope);
        } catch (cause) {
          await response.body?.cancel();
          const message = 'The change was made, but what was begun before could not be ended. Make it once more.';
          throw authError('auth:unavailable', { message, cause });
        }
        return response;
      });
    },
  };
}

/** What better-auth answers to a wrong password. It passes through better-auth on its way out. */
function wrongPassword(): Error {
  return new APIError('UNAUTHORIZED', { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' });
}
