import { createHmac } from 'node:crypto';
import type { AuthContext, AuthUser } from '../better-auth/instance.js';
import { findEvidence } from '../session/cookie.js';
import { findAccount, type IdentifierKind, normalizeIdentifier } from './find-account.js';

/** An attempt to use somebody's password. */
export interface PasswordAttempt {
  /** Identifies the account, but does not reveal it. */
  readonly key: string;
  /**
   * Whether known devices have a count of their own. False for a user who confirms the password within a session: the session has
   * its own count anyway.
   */
  readonly byDevice: boolean;
}

/** Routes that sign in with a password, and the body field that names the account. */
export const PASSWORD_SIGN_INS: ReadonlyMap<string, IdentifierKind> = new Map([
  ['/sign-in/email', 'email'],
  ['/sign-in/username', 'username'],
  ['/sign-in/phone-number', 'phoneNumber'],
]);

/** Routes on which a signed-in user enters the password again. */
const CONFIRMATIONS: ReadonlySet<string> = new Set([
  '/change-password',
  '/delete-user',
  '/verify-password',
  '/two-factor/enable',
  '/two-factor/disable',
  '/two-factor/get-totp-uri',
  '/two-factor/generate-backup-codes',
]);

/** Whether better-auth checks a password on a route. */
export function checksPassword(route: string): boolean {
  return PASSWORD_SIGN_INS.has(route) || CONFIRMATIONS.has(route);
}

/**
 * Reads whose password a request tries.
 *
 * @param fields the body of the request
 * @returns null if the request names no account; better-auth refuses it anyway
 * @throws whatever the database throws when the account is looked up
 */
export async function readPasswordAttempt(
  route: string,
  fields: Readonly<Record<string, unknown>>,
  headers: Headers,
  context: AuthContext,
): Promise<PasswordAttempt | null> {
  const kind = PASSWORD_SIGN_INS.get(route);
  if (kind !== undefined) {
    const value = fields[kind];
    return typeof value === 'string' ? { key: await identifierKey(kind, value, context), byDevice: true } : null;
  }
  const evidence = findEvidence(headers, context);
  return 'token' in evidence ? { key: keyOf('session', evidence.token, context), byDevice: false } : null;
}

/** Whether a response means that the password was wrong. A correct password of a banned or unverified user gets a 403. */
export async function isWrongPassword(response: Response): Promise<boolean> {
  if (response.status === 401) return true;
  if (response.status !== 400) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return typeof body === 'object' && body !== null && 'code' in body && body.code === 'INVALID_PASSWORD';
}

/** The key of a user's account. It is the same for all identifiers of the account. */
export function accountKey({ id }: AuthUser, context: AuthContext): string {
  return keyOf('user', id, context);
}

/** An identifier without an account gets a key too, so that answers do not reveal which accounts exist. */
async function identifierKey(kind: IdentifierKind, value: string, context: AuthContext): Promise<string> {
  const id = await findAccount(kind, value, context);
  return id === null ? keyOf(kind, normalizeIdentifier(kind, value, context), context) : keyOf('user', id, context);
}

/** Hashes with the secret, so that nobody can read addresses from the storage. */
function keyOf(kind: IdentifierKind | 'user' | 'session', value: string, { secret }: AuthContext): string {
  return createHmac('sha256', secret).update(`invect:throttle:${kind}:${value}`).digest('base64url');
}
