import { isAdminRole, type RoleTable } from '../access/roles.js';
import { type DirectoryEntry, findPeople, type People } from './directory.js';
import type { MemberStore } from './store.js';

/** How many users are looked at, at most, before the answer is `unknown`. */
const MAX_LOOKED_AT = 10_000;

const PAGE = 100;

/** `unknown`: there are too many users to look at, or a plugin does not know its admins beforehand. */
export type Answer = 'yes' | 'no' | 'unknown';

/** Finds out who is an admin: by `invect_member`, or where that says nothing by what plugins say. */
export class Administrators {
  readonly #store: MemberStore;
  readonly #roles: RoleTable;
  readonly #adminRoles: readonly string[];
  readonly #people: () => People;

  constructor(store: MemberStore, roles: RoleTable, people: () => People) {
    this.#store = store;
    this.#roles = roles;
    this.#adminRoles = Object.keys(roles).filter((role) => isAdminRole(role, roles));
    this.#people = people;
  }

  isAdminRole(role: string | null | undefined): boolean {
    return typeof role === 'string' && isAdminRole(role, this.#roles);
  }

  /**
   * Whether there is an admin who can sign in.
   *
   * @param exceptId somebody who does not count
   */
  async exist(exceptId?: string): Promise<Answer> {
    if (await this.#existByRow(exceptId)) return 'yes';
    return this.#existByDirectory(exceptId);
  }

  async #existByRow(exceptId: string | undefined): Promise<boolean> {
    const people = this.#people();
    let after: string | undefined;
    for (;;) {
      const ids = await this.#store.listIds(this.#adminRoles, after, PAGE);
      const others = ids.filter((id) => id !== exceptId);
      if (others.length > 0 && people.directories.length === 0) return true;
      const entries = await findPeople(people, others);
      if ([...entries.values()].some(isActive)) return true;
      if (ids.length < PAGE) return false;
      after = ids.at(-1);
    }
  }

  async #existByDirectory(exceptId: string | undefined): Promise<Answer> {
    const { directories } = this.#people();
    let lookedAt = 0;
    for (const directory of directories) {
      for await (const page of directory.admins?.() ?? []) {
        if (await this.#hasAdmin(page, exceptId)) return 'yes';
        lookedAt += page.length;
        if (lookedAt >= MAX_LOOKED_AT) return 'unknown';
      }
    }
    const knowsAll = directories.length > 0 && directories.every(({ admins }) => admins !== undefined);
    return knowsAll ? 'no' : 'unknown';
  }

  /** Those with a row have been looked at. */
  async #hasAdmin(page: readonly DirectoryEntry[], exceptId: string | undefined): Promise<boolean> {
    const candidates = page.filter((entry) => entry.id !== exceptId && isActive(entry) && this.isAdminRole(entry.role));
    const rows = await this.#store.findAll(candidates.map(({ id }) => id));
    return candidates.some(({ id }) => !rows.has(id));
  }
}

function isActive({ active = true }: DirectoryEntry): boolean {
  return active;
}
