import { type InvectIdentity, isInvectError } from '@invect/core';
import { createBatchLoader } from '@invect/core/database';
import type { AuthContext, AuthUser } from '../better-auth/instance.js';
import type { AssignedRoles } from '../session/assigned-roles.js';
import type { Identify } from '../session/identity.js';
import { fromStore } from '../session/lookup.js';

/**
 * Says what the identity of a user would be now, without a session.
 *
 * @returns null if there is no such user, or if the user is not admitted
 * @throws InvectError 503 `auth:unavailable` if the users cannot be read, and what `identify` throws otherwise
 */
export type IdentityOf = (userId: string) => Promise<InvectIdentity | null>;

/** Maps users as their sessions do, with `null` for the session. Callers of a tick share a read. */
export function createIdentityOf(
  { adapter }: AuthContext,
  identify: Identify,
  roles: Pick<AssignedRoles, 'find'> | null,
): IdentityOf {
  const loadUser = createBatchLoader<string, AuthUser>(String, async (ids) => {
    const where = [{ field: 'id', operator: 'in', value: [...ids] }];
    const rows = await fromStore('the lookup of users', adapter.findMany({ model: 'user', where, limit: ids.length }));
    // MySQL ignores case when it compares text: the map does not.
    return new Map(rows.map((row) => [String(row['id']), { ...row, id: String(row['id']) } as AuthUser]));
  });

  return async (userId) => {
    const [user, role] = await Promise.all([loadUser(userId), roles === null ? null : roles.find(userId)]);
    return user === undefined ? null : admittedOrNull(identify, user, role);
  };
}

/** A user who is not admitted has no identity. Any other failure is one. */
export async function admittedOrNull(
  identify: Identify,
  user: AuthUser,
  role: string | null,
): Promise<InvectIdentity | null> {
  return admitted(() => identify({ user, session: null }, role));
}

/** @returns null if the work throws 403 `auth:forbidden` */
export async function admitted<T>(work: () => T | Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (isInvectError(error) && error.code === 'auth:forbidden') return null;
    throw error;
  }
}
