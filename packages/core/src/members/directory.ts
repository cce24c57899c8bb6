import type { InvectIdentity } from '../access/identity.js';

/** The row of a user's key in `invect_key`: its columns `KEY_COLUMNS`. */
export interface HeldKey {
  readonly token_hash: string;
  readonly user_id: string | null;
}

/** A key, and whom it acts for. */
export interface KeyHolder<Key> {
  readonly key: Key;
  /** Null if the user is not admitted. */
  readonly identity: InvectIdentity | null;
}

/** Somebody who can sign in, as lists of people show them. */
export interface DirectoryEntry {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  /** Whether the user has proved that the address is theirs. Default false. */
  readonly emailVerified?: boolean;
  /** The role where `invect_member` says nothing. Null: none. Undefined: it is known only when the user sends a request. */
  readonly role?: string | null | undefined;
  /** False for somebody who is not admitted, because of a ban for instance. Default true. */
  readonly active?: boolean;
}

/** The users that a plugin knows. */
export interface Directory {
  /** Those of these ids that exist, in any order. */
  find(ids: readonly string[]): Promise<readonly DirectoryEntry[]>;
  /**
   * Those whose name or address contains a text, by id. An empty text finds everybody.
   *
   * @param after the id that the page before ended with
   * @param limit how many at most
   */
  search(text: string, after: string | undefined, limit: number): Promise<readonly DirectoryEntry[]>;
  /** All who are admins where `invect_member` says nothing, among others, in pages. Without it, nobody can tell. */
  admins?(): AsyncIterable<readonly DirectoryEntry[]>;
  /**
   * What the identity of a user would be now, without a request: for keys. Without it, users have no keys.
   *
   * @returns null if there is no such user, or if the user is not admitted, because of a ban for instance
   */
  identityOf?(userId: string): Promise<InvectIdentity | null>;
  /**
   * Finds a key by its hash, and what the identity of its user would be, both as they are after this call. For directories that can
   * confirm both with one look at the database. Without it, the host reads the key and calls `identityOf`.
   *
   * @param read reads the key's row; undefined if there is none
   * @returns null if there is no such key, or no such user
   */
  findKeyHolder?<Key extends HeldKey>(
    tokenHash: string,
    read: (tokenHash: string) => Promise<Key | undefined>,
  ): Promise<KeyHolder<Key> | null>;
  /** Whether a user may become the first admin with the setup link. Default: everybody may. */
  mayBeFirstAdmin?(id: string): Promise<boolean>;
}

/** What the plugins of a host say of their users. */
export interface People {
  /** Whether some plugin applies the roles of `invect_member`. */
  readonly useMembers: boolean;
  /** Whether some plugin applies the memberships of `invect_team_member`. */
  readonly useTeams: boolean;
  readonly directories: readonly Directory[];
}

/** Entries by id. Where two directories know an id, the first one counts. */
export async function findPeople(
  { directories }: People,
  ids: readonly string[],
): Promise<ReadonlyMap<string, DirectoryEntry>> {
  const found = new Map<string, DirectoryEntry>();
  for (const directory of directories) {
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length === 0) break;
    for (const entry of await directory.find(missing)) found.set(entry.id, entry);
  }
  return found;
}

/** Whether there is a user with this id. Where nobody can tell, because there is no directory or the app makes ids of its own, there may be. */
export async function mayExist(people: People, id: string): Promise<boolean> {
  if (!people.useMembers || people.directories.length === 0) return true;
  return (await findPeople(people, [id])).has(id);
}

/** A page of everybody's entries, by id. */
export async function searchPeople(
  { directories }: People,
  text: string,
  after: string | undefined,
  limit: number,
): Promise<readonly DirectoryEntry[]> {
  const pages = await Promise.all(directories.map((directory) => directory.search(text, after, limit)));
  const [only] = pages;
  // The order of ids is the database's own. It is left as it is where there is nothing to merge.
  if (pages.length === 1 && only) return only;
  const merged = new Map(pages.flat().map((entry) => [entry.id, entry]));
  return [...merged.values()].sort((one, other) => (one.id < other.id ? -1 : 1)).slice(0, limit);
}
