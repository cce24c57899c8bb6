import { APIError } from 'better-auth/api';
import type { AuthAdapter, AuthWrite } from '../better-auth/instance.js';
import { type CredentialScope, noteRead } from './credential-scope.js';

/**
 * A database adapter that notes the passwords it reads, and writes one only over the one that the request rests on. Two changes that
 * started from the same password exclude each other so: the second would undo a change that was acknowledged.
 */
export function guardAdapter(adapter: AuthAdapter, scopeOf: () => CredentialScope | undefined): AuthAdapter {
  async function replace(write: AuthWrite, hash: string, on: 'password' | 'token'): Promise<number> {
    const where = [...write.where, { field: 'password', value: hash }];
    const count = await adapter.updateMany({ ...write, where });
    if (count > 0) return count;
    throw overtaken(on);
  }

  const guarded = Object.create(Object.getPrototypeOf(adapter), Object.getOwnPropertyDescriptors(adapter));
  const guards: Partial<AuthAdapter> = {
    findOne: async (query) => noteRead(await adapter.findOne(query), scopeOf()),
    findMany: async (query) => noteRead(await adapter.findMany(query), scopeOf()),
    async update(write) {
      const resting = restingOf(write, scopeOf());
      if (resting === undefined) return adapter.update(write);
      await replace(write, resting.hash, resting.on);
      return adapter.findOne({ model: write.model, where: write.where });
    },
    async updateMany(write) {
      const resting = restingOf(write, scopeOf());
      return resting === undefined ? adapter.updateMany(write) : replace(write, resting.hash, resting.on);
    },
    transaction: (work) => adapter.transaction((inner) => work(guardAdapter(inner, scopeOf))),
  };
  return Object.assign(guarded, guards);
}

/** What better-auth answers where the password or the token was wrong. It passes through better-auth on its way out. */
export function overtaken(on: 'password' | 'token'): Error {
  return on === 'password'
    ? new APIError('BAD_REQUEST', { code: 'INVALID_PASSWORD', message: 'Invalid password' })
    : new APIError('BAD_REQUEST', { code: 'INVALID_TOKEN', message: 'Invalid token' });
}

/** What a write of a password rests on. Undefined for any other write, and where it rests on nothing: an administrator's. */
function restingOf({ model, where, update }: AuthWrite, scope: CredentialScope | undefined) {
  if (scope === undefined || model !== 'account' || typeof update['password'] !== 'string') return undefined;
  const equalTo = (name: string): string | undefined => {
    const found = where.find(({ field, operator = 'eq' }) => field === name && operator === 'eq');
    return found && String(found.value);
  };
  const userId = equalTo('userId') ?? scope.accounts.get(equalTo('id') ?? '')?.userId;
  return userId === undefined ? undefined : scope.rests.get(userId);
}
