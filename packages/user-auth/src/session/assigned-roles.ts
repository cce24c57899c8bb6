import type { PluginHost } from '@invect/core';
import { createBatchLoader } from '@invect/core/database';
import { adminPluginOf, adminRolesOf } from '../better-auth/admin-plugin.js';
import type { AuthContext, AuthUser } from '../better-auth/instance.js';
import { fromStore } from './lookup.js';

/** The roles that users were given in Invect. */
export interface AssignedRoles {
  /**
   * Reads a role after the call, with one query for all calls of a tick.
   *
   * @returns null for none
   * @throws InvectError 503 `auth:unavailable` if the host's database cannot be read
   */
  find(userId: string): Promise<string | null>;
  /** Whether a user was given a role that grants everything. */
  isAdmin(userId: string): Promise<boolean>;
  /**
   * A user as better-auth may see them: without its own admin role if Invect has given them a role that is no admin's. Otherwise they
   * could make another account an admin, and nobody grants more than they hold.
   */
  withoutLostRole(user: AuthUser, context: AuthContext): Promise<AuthUser>;
}

/** The roles in the database of a host. */
export function createAssignedRoles({ services: { members } }: Pick<PluginHost, 'services'>): AssignedRoles {
  const load = createBatchLoader<string, string>(
    (id) => id,
    (ids) => fromStore('the lookup of roles', members.rolesOf(ids)),
  );
  const find = async (userId: string): Promise<string | null> => (await load(userId)) ?? null;

  return {
    find,
    isAdmin: async (userId) => members.isAdminRole(await find(userId)),

    async withoutLostRole(user, { options }) {
      const assigned = await find(user.id);
      // guard: lost-role-is-hidden
      if (assigned === null || members.isAdminRole(assigned)) return user;
      const left = (user.role ?? '').split(',').filter((name) => !adminRolesOf(options).includes(name.trim()));
      return { ...user, role: left.join(',') || adminPluginOf(options).defaultRole || 'user' };
    },
  };
}
