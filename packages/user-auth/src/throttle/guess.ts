import { createHmac } from 'node:crypto';
import type { AuthContext, AuthUser } from '../better-auth/instance.js';
import { findEvidence } from '../session/cookie.js';
import { type AccountName, canonical, findAccount } from './account.js';

/** A try at somebody's password. */
export interface Guess {
  /** Stands for the account, and tells nobody which it is. */
  readonly key: string;
  /** Whether a known device has a count of its own. Who confirms a password within a session has that session's. */
  readonly byDevice: boolean;
}

/** Ways to name an account when signing in with a password: the route, and the field of its body. */
export const SIGN_INS: ReadonlyMap<string, AccountName> = new Map([
  ['/sign-in/email', 'email'],
  ['/sign-in/username', 'username'],
  ['/sign-in/phone-number', 'phoneNumber'],
]);

/** Routes where somebody who is signed in gives the password once more. */
const CONFIRMATIONS: ReadonlySet<string> = new Set([
  '/change-password',
  '/delete-user',
  '/verify-password',
  '/two-factor/enable',
  '/two-factor/disable',
  '/two-factor/get-totp-uri',
  '/two-factor/generate-backup-codes',
]);

/** Whether requests to a route try a password. */
export function triesPassword(route: string): boolean {
  return SIGN_INS.has(route) || CONFIRMATIONS.has(route);
}

/**
 * @returns null where no account is named: better-auth refuses the request by itself
 * @throws where the account cannot be looked up
 */
export async function readGuess(
  route: string,
  fields: Readonly<Record<string, unknown>>,
  headers: Headers,
  context: AuthContext,
): Promise<Guess | null> {
  const name = SIGN_INS.get(route);
  if (name !== undefined) {
    const value = fields[name];
    return typeof value === 'string' ? { key: await namedKey(name, value, context), byDevice: true } : null;
  }
  const evidence = findEvidence(headers, context);
  return 'token' in evidence ? { key: keyOf('session', evidence.token, context), byDevice: false } : null;
}

/** Whether an answer says that the password was wrong. A correct one of a banned or unverified user is a 403. */
export async function saysWrong(response: Response): Promise<boolean> {
  if (response.status === 401) return true;
  if (response.status !== 400) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  return typeof body === 'object' && body !== null && 'code' in body && body.code === 'INVALID_PASSWORD';
}

/** The key of a user's account, by whatever name it is tried. */
export function accountKey({ id }: AuthUser, context: AuthContext): string {
  return keyOf('user', id, context);
}

/** A name without an account is counted like one that has one, so that the answers do not tell them apart. */
async function namedKey(name: AccountName, value: string, context: AuthContext): Promise<string> {
  const id = await findAccount(name, value, context);
  return id === null ? keyOf(name, canonical(name, value, context), context) : keyOf('user', id, context);
}

/** Hashed with the secret: whoever reads the storage learns no addresses from it. */
function keyOf(kind: AccountName | 'user' | 'session', value: string, { secret }: AuthContext): string {
  return createHmac('sha256', secret).update(`invect:throttle:${kind}:${value}`).digest('base64url');
}
