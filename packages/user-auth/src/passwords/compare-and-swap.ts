import { APIError } from 'better-auth/api';
import type { AuthAdapter, AuthWrite } from '../better-auth/instance.js';
import { type ActivityScope, type ExpectedHash, type PasswordActivity, recordRead } from './password-activity.js';

/**
 * Wraps a database adapter so that it replaces a password only if the expected hash is still stored (compare-and-swap). Two changes
 * that started from the same password exclude each other: otherwise the second would undo a change that was acknowledged.
 *
 * The wrapped adapter also records the passwords that it reads.
 */
export function withCompareAndSwap(adapter: AuthAdapter, scope: ActivityScope): AuthAdapter {
  async function swap(write: AuthWrite, { hash, provenBy }: ExpectedHash): Promise<number> {
    const where = [...write.where, { field: 'password', value: hash }];
    const count = await adapter.updateMany({ ...write, where });
    if (count > 0) return count;
    throw passwordChanged(provenBy);
  }

  const overrides: Partial<AuthAdapter> = {
    findOne: async (query) => recordRead(await adapter.findOne(query), scope.current()),
    findMany: async (query) => recordRead(await adapter.findMany(query), scope.current()),
    async update(write) {
      const expected = expectedFor(write, scope.current());
      if (expected === undefined) return adapter.update(write);
      await swap(write, expected);
      return adapter.findOne({ model: write.model, where: write.where });
    },
    async updateMany(write) {
      const expected = expectedFor(write, scope.current());
      return expected === undefined ? adapter.updateMany(write) : swap(write, expected);
    },
    transaction: (work) => adapter.transaction((inner) => work(withCompareAndSwap(inner, scope))),
  };
  const copy = Object.create(Object.getPrototypeOf(adapter), Object.getOwnPropertyDescriptors(adapter));
  return Object.assign(copy, overrides);
}

/**
 * Creates the error that better-auth answers to a wrong password or token, of better-auth's own class, because better-auth handles it
 * first.
 */
export function passwordChanged(provenBy: ExpectedHash['provenBy']): Error {
  return provenBy === 'password'
    ? new APIError('BAD_REQUEST', { code: 'INVALID_PASSWORD', message: 'Invalid password' })
    : new APIError('BAD_REQUEST', { code: 'INVALID_TOKEN', message: 'Invalid token' });
}

/** The hash that a write expects. Undefined if it writes no password, or needs no proof, as an administrator's write. */
function expectedFor({ model, where, update }: AuthWrite, activity: PasswordActivity | undefined) {
  if (activity === undefined || model !== 'account' || typeof update['password'] !== 'string') return undefined;
  const equalTo = (name: string): string | undefined => {
    const found = where.find(({ field, operator = 'eq' }) => field === name && operator === 'eq');
    return found && String(found.value);
  };
  const userId = equalTo('userId') ?? activity.accounts.get(equalTo('id') ?? '')?.userId;
  return userId === undefined ? undefined : activity.expected.get(userId);
}
