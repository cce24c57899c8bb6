import type { Page } from '../http/page.js';
import { type DirectoryEntry, findPeople, type People, searchPeople } from './directory.js';
import { memberError } from './errors.js';
import type { Member, MemberQuery } from './schema.js';
import type { MemberRow, MemberStore } from './store.js';

/** A user as the plugins know them, and the role that they were given here. Either may be missing. */
export interface FoundMember {
  readonly entry: DirectoryEntry | undefined;
  readonly row: MemberRow | undefined;
}

/** Finds members: users of the plugins' directories, with the roles that they were given here. */
export class MemberReader {
  readonly #store: MemberStore;
  readonly #people: () => People;

  constructor(store: MemberStore, people: () => People) {
    this.#store = store;
    this.#people = people;
  }

  async list({ limit, cursor, search = '' }: MemberQuery): Promise<Page<Member>> {
    const found = await this.#page(search, cursor, limit + 1);
    const items = found.slice(0, limit);
    const last = items.at(-1);
    const nextCursor = found.length > limit && last ? Buffer.from(last.userId).toString('base64url') : null;
    return { items, nextCursor };
  }

  /** Without a directory, whoever has a role exists. */
  async find(userId: string): Promise<FoundMember> {
    const people = this.#people();
    const [row, entries] = await Promise.all([this.#store.find(userId), findPeople(people, [userId])]);
    if (people.directories.length > 0) return { entry: entries.get(userId), row };
    return { entry: row && unlisted(userId), row };
  }

  /**
   * Returns the entry of a user who was not found. Without a directory, anybody may exist.
   *
   * @throws InvectError 404 `member:not_found`
   */
  unlisted(userId: string): DirectoryEntry {
    if (this.#people().directories.length > 0) throw memberError('member:not_found');
    return unlisted(userId);
  }

  /** @throws Error in one sentence if there is no such user, or more than one */
  async findByEmail(email: string): Promise<DirectoryEntry> {
    const wanted = email.trim().toLowerCase();
    const matches: DirectoryEntry[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await searchPeople(this.#people(), wanted, after, 100);
      matches.push(...page.filter((entry) => entry.email?.toLowerCase() === wanted));
      after = page.at(-1)?.id;
      if (page.length < 100) break;
    }
    const [entry, another] = matches;
    if (entry === undefined) throw new Error(`There is no user with the address ${email}: sign up first.`);
    if (another !== undefined) throw new Error(`There is more than one user with the address ${email}.`);
    return entry;
  }

  async #page(search: string, after: string | undefined, limit: number): Promise<Member[]> {
    const people = this.#people();
    if (people.directories.length === 0) {
      const rows = await this.#store.list(after, limit);
      return rows.map((row) => memberOf(unlisted(row.user_id), row));
    }
    const entries = await searchPeople(people, search, after, limit);
    const rows = await this.#store.findAll(entries.map(({ id }) => id));
    return entries.map((entry) => memberOf(entry, rows.get(entry.id)));
  }
}

/** A member as the API shows them. */
export function memberOf({ id, name, email, role, active = true }: DirectoryEntry, row: MemberRow | undefined): Member {
  return {
    userId: id,
    name,
    email,
    role: row?.role ?? role ?? null,
    assigned: row !== undefined,
    active,
    version: row?.version ?? 0,
    createdAt: row?.created_at ?? null,
    updatedAt: row?.updated_at ?? null,
  };
}

/** Somebody of whom only the id is known. */
function unlisted(id: string): DirectoryEntry {
  return { id, name: null, email: null };
}
