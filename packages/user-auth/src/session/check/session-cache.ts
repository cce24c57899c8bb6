import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { AuthContext } from '../../better-auth/instance.js';
import { textLengthOf } from '../../better-auth/text-length.js';
import { isNotToBeRemembered } from '../cookie.js';
import type { ResolvedSession, SessionAnswer, SessionRequest } from '../lookup.js';
import type { SessionCheck } from './session-check.js';
import { createSingleFlight } from './single-flight.js';
import type { Witness } from './witness.js';

const NO_COOKIES: readonly string[] = [];
const NOBODY: SessionAnswer = { found: null, cookies: NO_COOKIES };
const NO_CREDENTIALS = '';

/** How much text a remembered session and its user may have, in characters: so that 20,000 of them fit into memory. */
export const MAX_REMEMBERED_LENGTH = 8 * 1024;

interface CachedAnswer<Proof> {
  readonly answer: SessionAnswer;
  readonly proof: Proof;
  /** When better-auth must be asked again, because the session ends or is due for a refresh: milliseconds since 1970. */
  readonly until: number;
  /** When the store was last read: milliseconds of `performance.now()`. */
  confirmedAt: number;
}

export interface SessionCacheParts<Proof> {
  readonly context: AuthContext;
  readonly witness: Witness<Proof>;
  readonly lookUp: (request: SessionRequest) => Promise<SessionAnswer>;
  /** Whether a plugin's hook takes part in the answer. Such an answer must not be cached. */
  readonly isHooked: (headers: Headers) => boolean;
  /** For how long an answer counts without another look at the store. 0 reads the store for every request. */
  readonly maxStaleMilliseconds: number;
  readonly maxSessions: number;
}

/**
 * Caches better-auth's answers by the credentials of the request. A cached answer is used only if the witness confirms, after the
 * request arrived, that it still holds. Answers without a session are never cached. Keys are hashes, so a dump of them signs nobody in.
 */
export function createSessionCache<Proof extends object>(parts: SessionCacheParts<Proof>): SessionCheck {
  const { context, witness, lookUp, isHooked, maxStaleMilliseconds } = parts;
  // With `max`, lru-cache would allocate the room of all of them at once.
  const cache = new LRUCache<string, CachedAnswer<Proof>>({ maxSize: parts.maxSessions, sizeCalculation: () => 1 });
  const lookUps = createSingleFlight<SessionAnswer>();

  function stillHolds(cached: CachedAnswer<Proof>): boolean | Promise<boolean> {
    // Negated, so that an invalid date (NaN) counts as over.
    // guard: remembered-session-expires
    if (!(Date.now() < cached.until)) return false;
    // guard: remembered-session-is-confirmed
    if (maxStaleMilliseconds === 0) return witness.holds(cached.proof);
    return performance.now() - cached.confirmedAt < maxStaleMilliseconds || confirm(cached);
  }

  async function confirm(cached: CachedAnswer<Proof>): Promise<boolean> {
    const now = performance.now();
    if (!(await witness.holds(cached.proof))) return false;
    cached.confirmedAt = now;
    return true;
  }

  async function lookUpAndCache(key: string, request: SessionRequest): Promise<SessionAnswer> {
    const confirmedAt = performance.now();
    const { answer, proof } = await witness.observe(() => lookUp(request));
    // guard: long-rows-not-remembered
    const isShort = textLengthOf(answer.found) <= MAX_REMEMBERED_LENGTH;
    // guard: nobody-not-remembered
    if (answer.found !== null && proof !== null && isShort) {
      const until = dueAt(answer.found, request, context);
      // This answer's cookies go out now. The cached one sets none.
      cache.set(key, { answer: { found: answer.found, cookies: NO_COOKIES }, proof, until, confirmedAt });
    }
    return answer;
  }

  return {
    way: maxStaleMilliseconds > 0 ? `${witness.way}, every ${maxStaleMilliseconds / 1000} seconds` : witness.way,

    // Makes no promise that it does not need: every request comes this way.
    find(request) {
      const key = keyOf(request);
      // guard: hooked-get-session
      if (key === null || isHooked(request.headers)) return lookUp(request);
      if (key === NO_CREDENTIALS) return NOBODY;
      const cached = cache.get(key);
      const lookUpAgain = (): Promise<SessionAnswer> => {
        if (cached !== undefined && cache.peek(key) === cached) cache.delete(key);
        return lookUps.run(key, () => lookUpAndCache(key, request));
      };
      if (cached === undefined) return lookUpAgain();
      const holds = stillHolds(cached);
      if (typeof holds === 'boolean') return holds ? cached.answer : lookUpAgain();
      return holds.then((does) => (does ? cached.answer : lookUpAgain()));
    },

    close: () => witness.close(),
  };
}

/** The cache key of a request. Null if its credentials are unknown. */
function keyOf({ credentials, disableRefresh }: SessionRequest): string | null {
  if (credentials === null) return null;
  const { sessions, dontRemember, authorization } = credentials;
  if (sessions.length === 0 && authorization === null) return NO_CREDENTIALS;
  // Unambiguous: a header contains no line break, and a cookie no semicolon.
  // guard: cache-key-of-all-credentials
  const text = `${disableRefresh}\n${sessions.join(';')}\n${dontRemember.join(';')}\n${authorization ?? ''}`;
  return hash('sha256', text, 'base64');
}

/** When get-session would do more than read: it refreshes the session, or the session has ended. Follows better-auth's own rule. */
function dueAt({ session }: ResolvedSession, request: SessionRequest, context: AuthContext): number {
  const endsAt = new Date(session.expiresAt ?? Number.NaN).getTime();
  const { disableSessionRefresh, deferSessionRefresh } = context.options.session ?? {};
  if (request.disableRefresh || disableSessionRefresh || deferSessionRefresh) return endsAt;
  if (request.credentials !== null && isNotToBeRemembered(request.credentials, context)) return endsAt;
  const { expiresIn, updateAge } = context.sessionConfig;
  return Math.min(endsAt, endsAt - (expiresIn - updateAge) * 1000);
}
