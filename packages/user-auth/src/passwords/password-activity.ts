import type { AuthSession } from '../better-auth/instance.js';
import { RequestScope } from '../request-scope.js';

/** What one request to better-auth has read and written about passwords. */
export interface PasswordActivity {
  /** The password accounts that the request has read, by account id. */
  readonly accounts: Map<string, StoredPassword>;
  /** By user: the hash that must still be stored when the request writes, because the request's proof belongs to it. */
  readonly expected: Map<string, ExpectedHash>;
  /** Users whose password or e-mail address the request has changed. */
  readonly changed: Set<string>;
  /** Users whose sessions the request has ended. */
  readonly revoked: Set<string>;
  /** Users whom the request has created. They have no earlier password. */
  readonly created: Set<string>;
  /** Sessions that the request has created, by user. */
  readonly sessions: Map<string, AuthSession[]>;
}

/** A hash that the request has proven something about. */
export interface ExpectedHash {
  readonly hash: string;
  /** The proof: the password matched the hash, or a reset token was issued while it was stored. */
  readonly provenBy: 'password' | 'token';
}

/** A user's password, as it is stored. */
interface StoredPassword {
  readonly userId: string;
  readonly hash: string;
  /** Whether `accountId` is the user's id. better-auth 1.7 uses only such an account, 1.6 uses the first one. */
  readonly isOwn: boolean;
}

/** The activity of the current request. */
export interface ActivityScope {
  /** Returns undefined outside of a request through the mount. */
  current(): PasswordActivity | undefined;
  /** Runs work with a new, empty activity. */
  run<T>(work: (activity: PasswordActivity) => T): T;
}

/** Creates the scope of one host. */
export function createActivityScope(): ActivityScope {
  const scope = new RequestScope<PasswordActivity>();
  return {
    current: () => scope.current(),
    run(work) {
      const activity: PasswordActivity = {
        accounts: new Map(),
        expected: new Map(),
        changed: new Set(),
        revoked: new Set(),
        created: new Set(),
        sessions: new Map(),
      };
      return scope.run(activity, () => work(activity));
    },
  };
}

/**
 * Records the passwords in rows that better-auth has read: an account, a user with accounts, or a list of these.
 *
 * @returns the rows
 */
export function recordRead<T>(rows: T, activity: PasswordActivity | undefined): T {
  if (activity !== undefined) for (const [id, stored] of passwordsIn(rows)) activity.accounts.set(id, stored);
  return rows;
}

/** Records that the request has written a user's password. Later writes of the request expect the new hash. */
export function recordWrite(userId: string, hash: string, activity: PasswordActivity): void {
  activity.changed.add(userId);
  const expected = activity.expected.get(userId);
  if (expected !== undefined) activity.expected.set(userId, { ...expected, hash });
}

/** Finds the password hash of a user among accounts. */
export function hashOf(userId: string, accounts: unknown): string | undefined {
  const own = passwordsIn(accounts).flatMap(([, stored]) => (stored.userId === userId ? stored : []));
  return (own.find(({ isOwn }) => isOwn) ?? own[0])?.hash;
}

/** Whether one of the accounts stores this hash for the user. */
export function hasHash(userId: string, hash: string, accounts: unknown): boolean {
  return passwordsIn(accounts).some(([, stored]) => stored.userId === userId && stored.hash === hash);
}

function passwordsIn(value: unknown): [string, StoredPassword][] {
  if (Array.isArray(value)) return value.flatMap(passwordsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { id, providerId, accountId, userId, password, account, accounts } = value as Readonly<Record<string, unknown>>;
  const own: [string, StoredPassword][] =
    providerId === 'credential' && typeof password === 'string'
      ? [[String(id), { userId: String(userId), hash: password, isOwn: accountId === userId }]]
      : [];
  return [...own, ...passwordsIn(account), ...passwordsIn(accounts)];
}
