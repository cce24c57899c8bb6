import type { Directory, DirectoryEntry } from '@invect/core';
import type { AuthContext, AuthUser } from '../better-auth/instance.js';
import { isBanned } from '../session/identity.js';
import { fromStore } from '../session/lookup.js';
import { isListedAdmin, mappedRole, type RoleMapping } from '../session/roles.js';

/** What the directory has to know of the options. */
export interface DirectoryRules extends RoleMapping {
  readonly mapUser: unknown;
}

type Where = readonly {
  readonly field: string;
  readonly operator?: string;
  readonly value: unknown;
  readonly connector?: 'OR';
  readonly mode?: 'insensitive';
}[];

/** Names are cut in lists. better-auth has no limit for them. */
const MAX_NAME_LENGTH = 255;

/** How many users one query reads, at most. better-auth's own limit is 100. */
const PAGE = 100;

/**
 * The users of better-auth's user table, read through its own adapter: on every database, and with renamed tables.
 *
 * @returns undefined if there is no such table
 */
export function createDirectory(context: AuthContext | null, rules: DirectoryRules): Directory | undefined {
  if (context === null || context.options.database === undefined) return undefined;
  const { adapter, tables } = context;
  const { admins, mapRole, mapUser } = rules;
  const hasRoles = tables['user']?.fields['role'] !== undefined;

  async function read(where: Where, limit: number): Promise<AuthUser[]> {
    const query = { model: 'user', where, limit, sortBy: { field: 'id', direction: 'asc' } };
    const rows = await fromStore('the lookup of users', adapter.findMany(query));
    return rows.map((row) => ({ ...row, id: String(row['id']) }) as AuthUser);
  }

  function entryOf(user: AuthUser): DirectoryEntry {
    const { id, name, email, emailVerified } = user;
    return {
      id,
      name: name ? name.slice(0, MAX_NAME_LENGTH) : null,
      email: email || null,
      emailVerified: emailVerified === true,
      role: roleIn(user),
      active: !isBanned(user),
    };
  }

  /** What `mapUser` would say is known only when there is a session. */
  function roleIn(user: AuthUser): string | null | undefined {
    if (mapUser !== undefined) return isListedAdmin(user, admins) ? 'admin' : undefined;
    return mappedRole(user, rules) ?? null;
  }

  async function* pages(where: Where): AsyncGenerator<readonly DirectoryEntry[]> {
    let after: string | undefined;
    for (;;) {
      const users = await read([...where, ...(after === undefined ? [] : [afterId(after)])], PAGE);
      yield users.map(entryOf);
      if (users.length < PAGE) return;
      after = users.at(-1)?.id;
    }
  }

  async function* findAdmins(): AsyncGenerator<readonly DirectoryEntry[]> {
    if (admins.length > 0) yield* pages([{ field: 'email', operator: 'in', value: [...admins] }]);
    if (mapRole) yield* pages([]);
    else if (hasRoles) yield* pages([{ field: 'role', operator: 'contains', value: 'admin' }]);
  }

  async function find(ids: readonly string[]): Promise<AuthUser[]> {
    if (ids.length === 0) return [];
    const users = await read([{ field: 'id', operator: 'in', value: [...ids] }], ids.length);
    // MySQL ignores case when it compares text.
    return users.filter(({ id }) => ids.includes(id));
  }

  return {
    find: async (ids) => (await find(ids)).map(entryOf),

    async search(text, after, limit) {
      const users = await read([...(after === undefined ? [] : [afterId(after)]), ...containing(text)], limit);
      return users.map(entryOf);
    },

    ...(mapUser === undefined && { admins: findAdmins }),

    async mayBeFirstAdmin(id) {
      if (admins.length === 0) return true;
      const [user] = await find([id]);
      return admins.includes(user?.email?.toLowerCase() ?? '');
    },
  };
}

function afterId(id: string): Where[number] {
  return { field: 'id', operator: 'gt', value: id };
}

function containing(text: string): Where {
  if (text === '') return [];
  return ['name', 'email'].map((field) => ({
    field,
    operator: 'contains',
    value: text,
    connector: 'OR',
    mode: 'insensitive',
  }));
}
