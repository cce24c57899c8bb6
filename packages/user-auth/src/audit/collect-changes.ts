import type { AuthContext, InternalAdapter } from '../better-auth/instance.js';
import type { MountExtension } from '../better-auth/mount-extension.js';
import type { AuthActivity, AuthActivityScope, Change } from './activity.js';

type Fields = Readonly<Record<string, unknown>>;

/**
 * Makes better-auth under the mount tell what it changes. All its plugins change users, accounts and sessions through the same internal
 * adapter, so a way to sign in that is added later is recorded as well.
 *
 * It only collects. better-auth may be within a transaction, and on SQLite nobody else can write then.
 */
export function collectChanges(context: AuthContext, scope: AuthActivityScope): MountExtension {
  return {
    prepare(clone) {
      const { internalAdapter } = clone;
      Object.assign(clone, {
        internalAdapter: Object.assign(
          Object.create(internalAdapter),
          collectSessions(internalAdapter, context.internalAdapter, scope),
          collectUsers(internalAdapter, scope),
          collectAccounts(internalAdapter, scope),
        ),
      });
    },
  };
}

/** @param plain finds sessions, and refuses none */
function collectSessions(
  adapter: InternalAdapter,
  plain: InternalAdapter,
  scope: AuthActivityScope,
): Partial<InternalAdapter> {
  /** Returns the user of a session that is not over. */
  async function ownerOf(token: string): Promise<string | null> {
    const found = await plain.findSession(token);
    return found !== null && new Date(found.session.expiresAt).getTime() > Date.now() ? found.user.id : null;
  }

  return {
    async findSession(token) {
      const found = await adapter.findSession(token);
      const activity = scope.current();
      if (activity && found) activity.session ??= found;
      return found;
    },

    async createSession(userId, dontRemember, fields, ...more) {
      const created = await adapter.createSession(userId, dontRemember, fields, ...more);
      const activity = scope.current();
      if (!created || !activity) return created;
      if (fields?.impersonatedBy) activity.changes.push(changeOf('user.impersonate', userId));
      else if (!replacesOwn(activity, userId))
        activity.changes.push({ ...changeOf('user.sign-in', userId), token: created.token });
      return created;
    },

    async deleteSession(token) {
      const activity = scope.current();
      if (activity === undefined) return adapter.deleteSession(token);
      const owner = await ownerOf(token);
      await adapter.deleteSession(token);
      const own = activity.changes.findIndex((change) => change.token === token);
      // A password whose second factor is still to come creates a session, and deletes it again.
      if (own !== -1) activity.changes.splice(own, 1);
      else if (owner !== null) activity.changes.push(changeOf(endOf(activity), owner));
    },

    async deleteSessions(tokens) {
      const activity = scope.current();
      if (activity === undefined) return adapter.deleteSessions(tokens);
      const owners = await Promise.all(tokens.map(ownerOf));
      await adapter.deleteSessions(tokens);
      for (const owner of new Set(owners)) if (owner !== null) activity.changes.push(changeOf(endOf(activity), owner));
    },

    async deleteUserSessions(userId) {
      await adapter.deleteUserSessions(userId);
      scope.current()?.changes.push(changeOf('user.revoke-sessions', userId));
    },
  };
}

function collectUsers(adapter: InternalAdapter, scope: AuthActivityScope): Partial<InternalAdapter> {
  const { createOAuthUser } = adapter;
  return {
    async createUser(...given) {
      const user = await adapter.createUser(...given);
      if (user) scope.current()?.changes.push({ ...changeOf('user.create', user.id), user });
      return user;
    },

    ...(createOAuthUser && {
      async createOAuthUser(...given: unknown[]) {
        const created = await createOAuthUser.apply(adapter, given);
        const user = created?.user;
        if (user) scope.current()?.changes.push({ ...changeOf('user.create', user.id), user });
        return created;
      },
    }),

    async updateUser(id, data) {
      const user = await adapter.updateUser(id, data);
      scope.current()?.changes.push(updateOf(id, data));
      return user;
    },

    async updateUserByEmail(email, data) {
      const user = await adapter.updateUserByEmail(email, data);
      if (user) scope.current()?.changes.push(updateOf(user.id, data));
      return user;
    },

    async deleteUser(userId) {
      const activity = scope.current();
      const user = activity ? await adapter.findUserById(userId) : null;
      await adapter.deleteUser(userId);
      activity?.changes.push({ ...changeOf('user.delete', userId), user });
    },
  };
}

function collectAccounts(adapter: InternalAdapter, scope: AuthActivityScope): Partial<InternalAdapter> {
  /** An account of a user who was created in the same request is part of that. */
  function linked(userId: string, password: unknown): void {
    const activity = scope.current();
    if (activity?.changes.some((change) => change.action === 'user.create' && change.userId === userId)) return;
    activity?.changes.push(password === undefined ? changeOf('user.link-account', userId) : passwordOf(userId));
  }

  return {
    async updatePassword(userId, hash) {
      const updated = await adapter.updatePassword(userId, hash);
      scope.current()?.changes.push(passwordOf(userId));
      return updated;
    },

    async updateAccount(id, data) {
      const updated = await adapter.updateAccount(id, data);
      // A sign-in with a provider stores its new tokens. That is no change that anybody made.
      if (data['password'] !== undefined) scope.current()?.changes.push(passwordOf(updated?.userId ?? null));
      return updated;
    },

    async createAccount(account) {
      const created = await adapter.createAccount(account);
      linked(account.userId, account.password);
      return created;
    },

    async linkAccount(account) {
      const created = await adapter.linkAccount(account);
      linked(account.userId, account.password);
      return created;
    },

    async deleteAccount(id) {
      const deleted = await adapter.deleteAccount(id);
      const activity = scope.current();
      activity?.changes.push(changeOf('user.unlink-account', activity.session?.user.id ?? null));
      return deleted;
    },
  };
}

function changeOf(action: string, userId: string | null, fields: readonly string[] = []): Change {
  return { action, userId, resource: { type: 'user', id: userId }, fields };
}

function passwordOf(userId: string | null): Change {
  return changeOf('user.update', userId, ['password']);
}

function updateOf(userId: string, data: Fields): Change {
  const fields = Object.keys(data).filter((name) => data[name] !== undefined && name !== 'updatedAt');
  const action = data['banned'] === true ? 'user.ban' : data['banned'] === false ? 'user.unban' : 'user.update';
  return changeOf(action, userId, fields);
}

/** A new session takes the place of one's own after a change of the password. */
function replacesOwn({ route, session }: AuthActivity, userId: string): boolean {
  return session?.user.id === userId && !route.startsWith('/sign-in/');
}

/** What the end of a session is called. */
function endOf({ route, session }: AuthActivity): string {
  if (route === '/sign-out') return 'user.sign-out';
  if (route === '/admin/stop-impersonating' && session?.session.impersonatedBy) return 'user.stop-impersonating';
  return 'user.revoke-sessions';
}
