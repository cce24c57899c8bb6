import { hash } from 'node:crypto';
import type { Finding } from '../lookup.js';

/** Tells whether what better-auth answered still holds. `Proof` is what it needs for that. */
export interface Witness<Proof> {
  /** How it does so, for the start-up report. */
  readonly way: string;
  /**
   * Runs a look-up and watches the store meanwhile.
   *
   * @returns with the answer a proof to test later; null where the answer cannot be vouched for
   * @throws what the look-up throws
   */
  observe(lookUp: () => Promise<Finding>): Promise<Observed<Proof>>;
  /**
   * Whether nothing an answer depended on has changed since. Whatever it is told by the store was read after this call.
   *
   * @throws InvectError 503 `auth:unavailable` where the store does not say
   */
  holds(proof: Proof): boolean | Promise<boolean>;
  close(): void;
}

/** An answer, and what shows later that it still holds. */
export interface Observed<Proof> {
  readonly finding: Finding;
  readonly proof: Proof | null;
}

/** What a session's rows are found by. */
export interface SessionKeys {
  readonly token: string;
  readonly userId: string;
}

/** The keys of a session that was found; null where nobody was, or where a plugin has left the keys out. */
export function keysOf({ found }: Finding): SessionKeys | null {
  if (found === null) return null;
  const { token, userId } = found.session;
  return typeof token === 'string' && userId === found.user.id ? { token, userId } : null;
}

/** Equal for equal rows. It takes a tenth of their memory, and holds nothing of anybody. */
export function fingerprintOf(rows: unknown): string {
  return hash('sha256', JSON.stringify(rows), 'base64');
}
