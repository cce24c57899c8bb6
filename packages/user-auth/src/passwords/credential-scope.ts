import type { AuthSession } from '../better-auth/instance.js';

/** What one request to better-auth has read and written of passwords. */
export interface CredentialScope {
  /** Accounts with a password that were read, by their ids. */
  readonly accounts: Map<string, Credential>;
  /** The hash that the request rests on, by user: of the password that was right, or that a reset's token was to replace. */
  readonly rests: Map<string, { readonly hash: string; readonly on: 'password' | 'token' }>;
  /** Users whose password or e-mail address was written. */
  readonly changed: Set<string>;
  /** Users whose sessions were ended. */
  readonly revoked: Set<string>;
  /** Users who are new: nothing is left from before. */
  readonly created: Set<string>;
  /** Sessions that were made, by user. */
  readonly sessions: Map<string, AuthSession[]>;
}

/** A user's password, as it is stored. */
export interface Credential {
  readonly userId: string;
  readonly hash: string;
  /** better-auth 1.7 takes no other account for the user's. Before, whichever came first. */
  readonly isOwn: boolean;
}

export function createCredentialScope(): CredentialScope {
  return {
    accounts: new Map(),
    rests: new Map(),
    changed: new Set(),
    revoked: new Set(),
    created: new Set(),
    sessions: new Map(),
  };
}

/** Notes the passwords in what better-auth has read: an account, a user with accounts, or a list of these. */
export function noteRead<T>(rows: T, scope: CredentialScope | undefined): T {
  if (scope !== undefined) for (const [id, credential] of credentialsIn(rows)) scope.accounts.set(id, credential);
  return rows;
}

/** Notes that a user's password is now another, by this request. */
export function noteWritten(userId: string, hash: string, scope: CredentialScope): void {
  scope.changed.add(userId);
  const resting = scope.rests.get(userId);
  if (resting !== undefined) scope.rests.set(userId, { ...resting, hash });
}

/** The password of a user, among the accounts that were read. */
export function credentialOf(userId: string, accounts: unknown): string | undefined {
  const found = credentialsIn(accounts).flatMap(([, credential]) => (credential.userId === userId ? credential : []));
  return (found.find(({ isOwn }) => isOwn) ?? found[0])?.hash;
}

/** Whether a hash is among the user's accounts that were read. */
export function hasCredential(userId: string, hash: string, accounts: unknown): boolean {
  return credentialsIn(accounts).some(([, credential]) => credential.userId === userId && credential.hash === hash);
}

function credentialsIn(value: unknown): [string, Credential][] {
  if (Array.isArray(value)) return value.flatMap(credentialsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { id, providerId, accountId, userId, password, account, accounts } = value as Readonly<Record<string, unknown>>;
  const own: [string, Credential][] =
    providerId === 'credential' && typeof password === 'string'
      ? [[String(id), { userId: String(userId), hash: password, isOwn: accountId === userId }]]
      : [];
  return [...own, ...credentialsIn(account), ...credentialsIn(accounts)];
}
