import { AsyncLocalStorage } from 'node:async_hooks';
import { APIError } from 'better-auth/api';
import type { AuthContext, InternalAdapter } from '../better-auth/instance.js';
import { authError } from '../errors.js';
import type { MountPart } from '../routes/mounted-handler.js';
import {
  type CredentialScope,
  createCredentialScope,
  credentialOf,
  hasCredential,
  noteRead,
  noteWritten,
} from './credential-scope.js';
import { createFinish } from './finish.js';
import { guardAdapter, overtaken } from './guarded-adapter.js';
import { createOutstanding } from './outstanding.js';

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
  const finish = createFinish(context, outstanding);

  function prepare(clone: AuthContext): void {
    const { adapter, internalAdapter, password } = clone;
    const scopeOf = (): CredentialScope | undefined => scopes.getStore();

    const isStill = async (hash: string, userId: string): Promise<boolean> =>
      hasCredential(userId, hash, await internalAdapter.findAccounts(userId));

    async function isStillCurrent(userId: string): Promise<boolean> {
      const resting = scopeOf()?.rests.get(userId);
      return resting?.on !== 'password' || isStill(resting.hash, userId);
    }

    /** better-auth 1.7 writes within a transaction, where the guarded adapter sees to it; 1.6 has none. */
    async function refuseOvertaken(userId: string | undefined): Promise<void> {
      const resting = userId === undefined ? undefined : scopeOf()?.rests.get(userId);
      if (userId === undefined || resting === undefined) return;
      if (!(await isStill(resting.hash, userId))) throw overtaken(resting.on);
    }

    /** A link to reset the password is good for the one that there was when it was opened. */
    async function restOnToken(identifier: string, userId: string): Promise<void> {
      if (!identifier.startsWith('reset-password:') || scopeOf()?.rests.has(userId)) return;
      const hash = credentialOf(userId, await internalAdapter.findAccounts(userId));
      if (hash !== undefined) scopeOf()?.rests.set(userId, { hash, on: 'token' });
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
        await restOnToken(identifier, stored.value);
        return stored;
      },
      async consumeVerificationValue(identifier) {
        const stored = await internalAdapter.consumeVerificationValue(identifier);
        if (stored === null || (await outstanding.hasEnded(identifier, stored))) return null;
        await restOnToken(identifier, stored.value);
        return stored;
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
        await refuseOvertaken(userId);
        const updated = await internalAdapter.updatePassword(userId, hash);
        written(userId, hash);
        return updated;
      },
      async updateAccount(id, data) {
        const userId = scopeOf()?.accounts.get(id)?.userId;
        if (data['password'] !== undefined) await refuseOvertaken(userId);
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
