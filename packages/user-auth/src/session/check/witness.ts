import { hash } from 'node:crypto';
import type { SessionAnswer } from '../lookup.js';

/**
 * Watches the store of sessions. It says whether an answer of better-auth's still holds. With an answer it gives a proof, which it
 * checks later; what is in a proof is its own business.
 */
export interface Witness<Proof> {
  /** How it does that, for the start-up report. */
  readonly way: string;
  /** Whether it watches the user's role in Invect too. Then answers that it is given must have it. Default false. */
  readonly readsMembers?: boolean;
  /**
   * Runs a look-up, and watches the store meanwhile.
   *
   * @returns the answer and a proof to check later. The proof is null if the answer must not be cached
   * @throws what the look-up throws
   */
  observe(lookUp: () => Promise<SessionAnswer>): Promise<Observed<Proof>>;
  /**
   * Whether everything that an answer depends on is unchanged. It reads the store after this call.
   *
   * @returns false also if it cannot tell. Then better-auth is asked
   * @throws InvectError 503 `auth:unavailable` if the store cannot be read
   */
  holds(proof: Proof): boolean | Promise<boolean>;
  close(): void;
}

/** An answer, and the proof of it. */
export interface Observed<Proof> {
  readonly answer: SessionAnswer;
  readonly proof: Proof | null;
}

/** The keys of a session's two rows. */
export interface SessionKeys {
  readonly token: string;
  readonly userId: string;
}

/** The keys of the session in an answer. Null if there is no session, or if a plugin has removed the keys. */
export function keysOf({ found }: SessionAnswer): SessionKeys | null {
  if (found === null) return null;
  const { token, userId } = found.session;
  return typeof token === 'string' && userId === found.user.id ? { token, userId } : null;
}

/** A hash of rows. It takes a tenth of their memory, and contains no personal data. */
export function fingerprintOf(rows: unknown): string {
  return hash('sha256', JSON.stringify(rows), 'base64');
}
