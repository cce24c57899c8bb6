import { isAdminRole, type RoleTable } from '../access/roles.js';
import { type DirectoryEntry, findPeople, type People } from './directory.js';
import type { MemberStore } from './store.js';

/** How many users are looked at, at most, before the answer is `unknown`. */
const MAX_LOOKED_AT = 10_000;

const PAGE = 100;

/** `unknown`: there are too many users to look at, or a plugin does not know its admins beforehand. */
export type Answer = 'yes' | 'no' | 'unknown';

type Found = { readonly id: string } | 'no' | 'unknown';

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
    const found = await this.#find(exceptId);
    return typeof found === 'string' ? found : 'yes';
  }

  /**
   * Finds an admin who can sign in.
   *
   * @param exceptId somebody who does not count
   * @returns their id. Null if there is none, or if nobody can tell
   */
  async first(exceptId?: string): Promise<string | null> {
    const found = await this.#find(exceptId);
    return typeof found === 'string' ? null : found.id;
  }

  async #find(exceptId: string | undefined): Promise<Found> {
    const id = await this.#findByRow(exceptId);
    return id === undefined ? this.#findByDirectory(exceptId) : { id };
  }

  async #findByRow(exceptId: string | undefined): Promise<string | undefined> {
    const people = this.#people();
    let after: string | undefined;
    for (;;) {
      const ids = await this.#store.listIds(this.#adminRoles, after, PAGE);
      const others = ids.filter((id) => id !== exceptId);
      if (others.length > 0 && people.directories.length === 0) return others[0];
      const entries = await findPeople(people, others);
      const active = [...entries.values()].find(isActive);
      if (active !== undefined) return active.id;
      if (ids.length < PAGE) return undefined;
      after = ids.at(-1);
    }
  }

  async #findByDirectory(exceptId: string | undefined): Promise<Found> {
    const { directories } = this.#people();
    let lookedAt = 0;
    for (const directory of directories) {
      for await (const page of directory.admins?.() ?? []) {
        const admin = await this.#adminIn(page, exceptId);
        if (admin !== undefined) return { id: admin };
        lookedAt += page.length;
        if (lookedAt >= MAX_LOOKED_AT) return 'unknown';
      }
    }
    const knowsAll = directories.length > 0 && directories.every(({ admins }) => admins !== undefined);
    return knowsAll ? 'no' : 'unknown';
  }

  /** Those with a row have been looked at. */
  async #adminIn(page: readonly DirectoryEntry[], exceptId: string | undefined): Promise<string | undefined> {
    const candidates = page.filter((entry) => entry.id !== exceptId && isActive(entry) && this.isAdminRole(entry.role));
    const rows = await this.#store.findAll(candidates.map(({ id }) => id));
    return candidates.find(({ id }) => !rows.has(id))?.id;
  }
}

function isActive({ active = true }: DirectoryEntry): boolean {
  return active;
}
