import { createHash, randomBytes } from 'node:crypto';
import type { Caller } from '../access/ownership.js';
import type { Database } from '../database/database.js';
import { httpError } from '../errors.js';
import type { People } from './directory.js';
import { memberError } from './errors.js';
import type { Member } from './schema.js';
import type { MemberService } from './service.js';
import { MemberStore } from './store.js';

const TOKEN_MILLISECONDS = 60 * 60 * 1000;

/** What the first admin is made with. */
export interface FirstAdminParts {
  readonly database: Database;
  readonly members: MemberService;
  /** What the plugins that have started say of their users. */
  readonly people: () => People;
}

/** How the first admin comes to be: with a token from the log, and never by being the first visitor. */
export class FirstAdmin {
  readonly #members: MemberService;
  readonly #people: () => People;
  readonly #store: MemberStore;

  constructor({ database, members, people }: FirstAdminParts) {
    this.#members = members;
    this.#people = people;
    this.#store = new MemberStore(database);
  }

  /**
   * Makes a token with which a signed-in user can become the first admin, once, within an hour. The token is stored as its hash.
   *
   * @returns null if there is an admin, or if nobody can tell
   */
  async createToken(): Promise<string | null> {
    if (!this.#people().useMembers || (await this.#members.adminExists()) !== 'no') return null;
    const token = randomBytes(32).toString('base64url');
    const now = Date.now();
    await this.#store.deleteSetupLinks(new Date(now).toISOString());
    await this.#store.insertSetupLink({
      token_hash: hashOf(token),
      expires_at: new Date(now + TOKEN_MILLISECONDS).toISOString(),
      created_at: new Date(now).toISOString(),
    });
    return token;
  }

  /** Whether a token can make somebody the first admin now. */
  async isToken(token: string): Promise<boolean> {
    if (!this.#people().useMembers) return false;
    if (!(await this.#store.hasSetupLink(hashOf(token), new Date().toISOString()))) return false;
    return (await this.#members.adminExists()) === 'no';
  }

  /**
   * Makes the caller the first admin. All tokens end with that.
   *
   * @throws InvectError 403 `setup:invalid_link` or `setup:wrong_user`, 409 `setup:completed` or `member:not_used`
   */
  async claim(token: string, caller: Caller): Promise<Member> {
    const { identity } = caller;
    if (identity === null) throw httpError('auth:session_not_found');
    if (!this.#people().useMembers) throw memberError('member:not_used');
    const hash = hashOf(token);
    // Who has no token does not make others wait.
    await this.#requireToken(hash);
    return this.#members.assignWith(
      identity.id,
      caller,
      async (user) => {
        await this.#requireToken(hash);
        // guard: setup-for-listed-admins
        if (user === undefined || !(await this.#mayBeFirst(identity.id))) throw memberError('setup:wrong_user');
        // guard: setup-makes-the-first-admin
        if ((await this.#members.adminExists()) !== 'no') throw memberError('setup:completed');
        return 'admin';
      },
      async (transaction, record) => {
        const store = new MemberStore(transaction);
        if (!(await store.deleteSetupLink(hash, new Date().toISOString()))) throw memberError('setup:invalid_link');
        await store.deleteSetupLinks();
        await record(caller, { action: 'setup.claim', resource: { type: 'user', id: identity.id } });
      },
    );
  }

  async #requireToken(hash: string): Promise<void> {
    // guard: setup-needs-token
    if (!(await this.#store.hasSetupLink(hash, new Date().toISOString()))) throw memberError('setup:invalid_link');
  }

  async #mayBeFirst(userId: string): Promise<boolean> {
    for (const directory of this.#people().directories)
      if (!((await directory.mayBeFirstAdmin?.(userId)) ?? true)) return false;
    return true;
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
