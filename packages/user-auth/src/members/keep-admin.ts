import { type HostServices, isInvectError } from '@invect/core';
import { APIError } from 'better-auth/api';
import type { AuthUser, InternalAdapter } from '../better-auth/instance.js';
import type { MountExtension } from '../better-auth/mount-extension.js';
import { isBanned } from '../session/identity.js';
import { isListedAdmin, mappedRole } from '../session/roles.js';
import type { DirectoryRules } from './directory.js';

type Change = Readonly<Record<string, unknown>>;

/**
 * Makes better-auth's own routes under the mount refuse what would leave the host without an admin: to ban or delete the last one, to
 * take away the role or the address that makes them one. And whoever is deleted loses the role, the teams, the rows and the keys
 * that they had in Invect.
 */
export function keepAnAdmin(
  { members, handovers, keys }: Pick<HostServices, 'members' | 'handovers' | 'keys'>,
  rules: DirectoryRules,
): MountExtension {
  function isAdmin(user: AuthUser, assigned: string | null): boolean {
    return !isBanned(user) && members.isAdminRole(assigned ?? roleWithoutMember(user));
  }

  function roleWithoutMember(user: AuthUser): string | undefined {
    if (rules.mapUser === undefined) return mappedRole(user, rules);
    return isListedAdmin(user, rules.admins) ? 'admin' : undefined;
  }

  /** @param changed the user afterwards; null for none */
  async function guard<T>(
    find: () => Promise<AuthUser | null>,
    userId: string,
    changed: (user: AuthUser) => AuthUser | null,
    change: () => Promise<T>,
  ): Promise<T> {
    const judge = async (assigned: string | null): Promise<{ before: boolean; after: boolean }> => {
      const user = await find();
      if (user === null) return { before: false, after: false };
      const after = changed(user);
      return { before: isAdmin(user, assigned), after: after !== null && isAdmin(after, assigned) };
    };
    return members.keepAnAdmin(userId, judge, change).catch((error: unknown) => {
      throw asApiError(error);
    });
  }

  function guarded(adapter: InternalAdapter): Partial<InternalAdapter> {
    const update = async (
      userId: string,
      data: Change,
      change: () => Promise<AuthUser | null>,
    ): Promise<AuthUser | null> => {
      const isRisky =
        mayEndAdmin(data) || ('email' in data && changesAddress(data, await adapter.findUserById(userId)));
      if (!isRisky) return change();
      return guard(
        () => adapter.findUserById(userId),
        userId,
        (user) => ({ ...user, ...data }),
        change,
      );
    };
    return {
      updateUser: (id, data) => update(id, data, () => adapter.updateUser(id, data)),

      async updateUserByEmail(email, data) {
        const change = (): Promise<AuthUser | null> => adapter.updateUserByEmail(email, data);
        const found = mayEndAdmin(data) || 'email' in data ? await adapter.findUserByEmail(email) : null;
        return found ? update(found.user.id, data, change) : change();
      },

      deleteUser: (userId) =>
        guard(
          () => adapter.findUserById(userId),
          userId,
          () => null,
          async () => {
            await adapter.deleteUser(userId);
            await handovers.userDeleted(userId);
            await keys.forget(userId);
          },
        ),
    };
  }

  return {
    prepare(clone) {
      const { internalAdapter } = clone;
      Object.assign(clone, {
        internalAdapter: Object.assign(Object.create(internalAdapter), guarded(internalAdapter)),
      });
    },
  };
}

/** Whether a change of a user's row can take away what makes an admin. Names and pictures cannot. */
function mayEndAdmin(data: Change): boolean {
  return Boolean(data['banned']) || 'role' in data || data['emailVerified'] === false;
}

/**
 * A sign-in with a provider may write the same address again, within a transaction of better-auth's. On SQLite nobody else can write
 * then, so that must not wait for its turn.
 */
function changesAddress({ email }: Change, user: AuthUser | null): boolean {
  return typeof email === 'string' && email.toLowerCase() !== user?.email?.toLowerCase();
}

/** Creates an error of better-auth's own class, because better-auth handles it first. */
function asApiError(error: unknown): unknown {
  if (!isInvectError(error)) return error;
  const { code, message } = error;
  return new APIError(error.status === 409 ? 'CONFLICT' : 'SERVICE_UNAVAILABLE', { code, message });
}
