import type { SessionAnswer, SessionRequest } from '../lookup.js';

/**
 * When sessions are checked: `'exact'` confirms each with the store for every request; `{ maxStaleSeconds }` no more often than
 * that, so that a sign-out, a ban or a new role may count that much later.
 */
export type SessionCheckOption = 'exact' | { readonly maxStaleSeconds: number };

/** Finds whose session a request carries. */
export interface SessionCheck {
  /** How it does that, for the start-up report. */
  readonly way: string;
  /** @throws InvectError 503 `auth:unavailable` if the store cannot be read, and what a look-up throws */
  find(request: SessionRequest): SessionAnswer | Promise<SessionAnswer>;
  close(): void;
}
