import { type AuthContext, type AuthInstance, optionsOf } from '../../better-auth/instance.js';
import { type Finding, hasStore, lookUpSession, type SessionQuestion } from '../lookup.js';
import { openDigestWitness } from './digest-witness.js';
import { createExactCheck } from './exact-check.js';
import { createHookProbe, findInterference } from './interference.js';
import { createRowWitness } from './row-witness.js';
import { openSnapshotWitness } from './snapshot-witness.js';
import { openSqliteWitness } from './sqlite-witness.js';
import type { Witness } from './witness.js';

/**
 * When sessions are checked: `'exact'` confirms each with the store for every request; `{ maxStaleSeconds }` no more often than
 * that, so that a sign-out, a ban or a new role may count that much later.
 */
export type SessionCheckOption = 'exact' | { readonly maxStaleSeconds: number };

/** Finds whose session a request carries. */
export interface SessionCheck {
  /** How, for the start-up report. */
  readonly way: string;
  /** @throws InvectError 503 `auth:unavailable` where nobody could look */
  find(question: SessionQuestion): Finding | Promise<Finding>;
  close(): void;
}

export interface SessionCheckSettings {
  readonly sessionCheck: SessionCheckOption;
  readonly maxRememberedSessions: number;
}

/** Chooses the cheapest way that gives better-auth's answer, for this instance. */
export async function createSessionCheck(
  auth: AuthInstance,
  context: AuthContext | null,
  { sessionCheck, maxRememberedSessions }: SessionCheckSettings,
): Promise<SessionCheck> {
  const lookUp = (question: SessionQuestion): Promise<Finding> => lookUpSession(auth, context, question);
  const everyTime = (reason: string): SessionCheck => ({
    way: `better-auth is asked for every request: ${reason}`,
    find: lookUp,
    close() {},
  });

  if (context === null) return everyTime('what was passed as auth has no context');
  if (!hasStore(optionsOf(auth))) return everyTime('there is no store, so sessions live in cookies only');
  const interference = findInterference(auth, context);
  if (interference !== null) return everyTime(interference);

  const parts = {
    context,
    lookUp,
    isHooked: createHookProbe(context),
    maxStaleMilliseconds: sessionCheck === 'exact' ? 0 : sessionCheck.maxStaleSeconds * 1000,
    maxRemembered: maxRememberedSessions,
  };
  const checkWith = <Proof extends object>(witness: Witness<Proof>): SessionCheck =>
    createExactCheck({ ...parts, witness });
  const rows = createRowWitness(context);
  if (context.options.secondaryStorage !== undefined) return checkWith(rows);
  const sqlite = await openSqliteWitness(context);
  if (sqlite) return checkWith(sqlite);
  const digest = await openDigestWitness(context);
  if (digest === null) return checkWith(rows);
  const snapshot = await openSnapshotWitness(context, digest);
  return snapshot ? checkWith(snapshot) : checkWith(digest);
}
