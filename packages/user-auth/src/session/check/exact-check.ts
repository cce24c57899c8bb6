import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { AuthContext } from '../../better-auth/instance.js';
import { isNotToBeRemembered } from '../cookie.js';
import type { Finding, ResolvedSession, SessionQuestion } from '../lookup.js';
import type { SessionCheck } from './session-check.js';
import { createSharedRuns } from './shared-runs.js';
import type { Witness } from './witness.js';

const NO_COOKIES: readonly string[] = [];
const NOBODY: Finding = { found: null, cookies: NO_COOKIES };
const NO_CREDENTIALS = '';

interface Remembered<Proof> {
  readonly finding: Finding;
  readonly proof: Proof;
  /** When better-auth has to be asked again: the session ends, or is due to be refreshed. Milliseconds since 1970. */
  readonly until: number;
  /** When the store was last asked, on the process's own clock. Milliseconds. */
  confirmedAt: number;
}

export interface ExactCheckParts<Proof> {
  readonly context: AuthContext;
  readonly witness: Witness<Proof>;
  readonly lookUp: (question: SessionQuestion) => Promise<Finding>;
  /** Whether a hook takes part in the answer, so that it must not be remembered. */
  readonly isHooked: (headers: Headers) => boolean;
  /** For how long the store need not be asked again. 0 asks it for every request. */
  readonly maxStaleMilliseconds: number;
  readonly maxRemembered: number;
}

/**
 * Remembers what better-auth answered, and answers so again once the store has confirmed, after the request arrived, that
 * nothing has changed. Answers that name nobody are never kept. The keys are hashes: a dump of them signs nobody in.
 */
export function createExactCheck<Proof extends object>(parts: ExactCheckParts<Proof>): SessionCheck {
  const { context, witness, lookUp, isHooked, maxStaleMilliseconds } = parts;
  const remembered = new LRUCache<string, Remembered<Proof>>({ max: parts.maxRemembered });
  const lookUps = createSharedRuns<Finding>();

  function stillHolds(entry: Remembered<Proof>): boolean | Promise<boolean> {
    // Written this way round so that a date nobody can read (NaN) is over.
    if (!(Date.now() < entry.until)) return false;
    if (maxStaleMilliseconds === 0) return witness.holds(entry.proof);
    return performance.now() - entry.confirmedAt < maxStaleMilliseconds || confirm(entry);
  }

  async function confirm(entry: Remembered<Proof>): Promise<boolean> {
    const now = performance.now();
    if (!(await witness.holds(entry.proof))) return false;
    entry.confirmedAt = now;
    return true;
  }

  async function lookUpAndRemember(key: string, question: SessionQuestion): Promise<Finding> {
    const confirmedAt = performance.now();
    const { finding, proof } = await witness.observe(() => lookUp(question));
    if (finding.found !== null && proof !== null) {
      const until = dueAt(finding.found, question, context);
      // Cookies went out with this answer; the next one has none to set.
      remembered.set(key, { finding: { found: finding.found, cookies: NO_COOKIES }, proof, until, confirmedAt });
    }
    return finding;
  }

  return {
    way: maxStaleMilliseconds > 0 ? `${witness.way}, every ${maxStaleMilliseconds / 1000} seconds` : witness.way,

    // Without a promise where none is needed: this is on the way of every request.
    find(question) {
      const key = keyOf(question);
      if (key === null || isHooked(question.headers)) return lookUp(question);
      if (key === NO_CREDENTIALS) return NOBODY;
      const entry = remembered.get(key);
      const lookAgain = (): Promise<Finding> => {
        if (entry !== undefined && remembered.peek(key) === entry) remembered.delete(key);
        return lookUps.run(key, () => lookUpAndRemember(key, question));
      };
      if (entry === undefined) return lookAgain();
      const holds = stillHolds(entry);
      if (typeof holds === 'boolean') return holds ? entry.finding : lookAgain();
      return holds.then((does) => (does ? entry.finding : lookAgain()));
    },

    close: () => witness.close(),
  };
}

/** Null where nobody knows what the credentials are. */
function keyOf({ credentials, disableRefresh }: SessionQuestion): string | null {
  if (credentials === null) return null;
  const { sessions, dontRemember, authorization } = credentials;
  if (sessions.length === 0 && authorization === null) return NO_CREDENTIALS;
  // No header has a line break in it, and no cookie a semicolon.
  const text = `${disableRefresh}\n${sessions.join(';')}\n${dontRemember.join(';')}\n${authorization ?? ''}`;
  return hash('sha256', text, 'base64');
}

/** When better-auth would do more than read: the session is due to be refreshed, as its get-session reckons, or has ended. */
function dueAt({ session }: ResolvedSession, question: SessionQuestion, context: AuthContext): number {
  const endsAt = new Date(session.expiresAt ?? Number.NaN).getTime();
  const { disableSessionRefresh, deferSessionRefresh } = context.options.session ?? {};
  if (question.disableRefresh || disableSessionRefresh || deferSessionRefresh) return endsAt;
  if (question.credentials !== null && isNotToBeRemembered(question.credentials, context)) return endsAt;
  const { expiresIn, updateAge } = context.sessionConfig;
  return Math.min(endsAt, endsAt - (expiresIn - updateAge) * 1000);
}
