import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { AuthContext } from '../../better-auth/instance.js';
import { credentialsIn, isNotToBeRemembered } from '../cookie.js';
import type { Finding, ResolvedSession } from '../lookup.js';
import type { SessionCheck } from './session-check.js';
import { createSharedRuns } from './shared-runs.js';
import type { Witness } from './witness.js';

const NOBODY: Finding = { found: null, cookies: [] };

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
  readonly lookUp: SessionCheck['find'];
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

  async function stillHolds(entry: Remembered<Proof>): Promise<boolean> {
    // Written this way round so that a date nobody can read (NaN) is over.
    if (!(Date.now() < entry.until)) return false;
    const now = performance.now();
    if (now - entry.confirmedAt < maxStaleMilliseconds) return true;
    if (!(await witness.holds(entry.proof))) return false;
    entry.confirmedAt = now;
    return true;
  }

  async function lookUpAndRemember(key: string, headers: Headers, disableRefresh: boolean): Promise<Finding> {
    const confirmedAt = performance.now();
    const { finding, proof } = await witness.observe(() => lookUp(headers, disableRefresh));
    if (finding.found !== null && proof !== null) {
      const refreshes = !disableRefresh && !isNotToBeRemembered(headers, context);
      const until = dueAt(finding.found, refreshes, context);
      // Cookies went out with this answer; the next one has none to set.
      remembered.set(key, { finding: { found: finding.found, cookies: [] }, proof, until, confirmedAt });
    }
    return finding;
  }

  return {
    way: maxStaleMilliseconds > 0 ? `${witness.way}, every ${maxStaleMilliseconds / 1000} seconds` : witness.way,

    async find(headers, disableRefresh) {
      if (isHooked(headers)) return lookUp(headers, disableRefresh);
      const credentials = credentialsIn(headers, context);
      if (credentials === null) return NOBODY;
      const key = hash('sha256', `${disableRefresh}\n${credentials}`, 'base64');
      const entry = remembered.get(key);
      if (entry !== undefined) {
        if (await stillHolds(entry)) return entry.finding;
        if (remembered.peek(key) === entry) remembered.delete(key);
      }
      return lookUps.run(key, () => lookUpAndRemember(key, headers, disableRefresh));
    },

    close: () => witness.close(),
  };
}

/** When better-auth would do more than read: the session is due to be refreshed, as its get-session reckons, or has ended. */
function dueAt({ session }: ResolvedSession, refreshes: boolean, { options, sessionConfig }: AuthContext): number {
  const endsAt = new Date(session.expiresAt ?? Number.NaN).getTime();
  const { disableSessionRefresh, deferSessionRefresh } = options.session ?? {};
  if (!refreshes || disableSessionRefresh || deferSessionRefresh) return endsAt;
  const { expiresIn, updateAge } = sessionConfig;
  return Math.min(endsAt, endsAt - (expiresIn - updateAge) * 1000);
}
