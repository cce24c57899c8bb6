import { type AuthContext, type AuthInstance, optionsOf } from '../../better-auth/instance.js';
import { hasStore, lookUpSession, type SessionAnswer, type SessionRequest } from '../lookup.js';
import { createHookMatcher, whyUncacheable } from './cacheability.js';
import { openDigestWitness } from './digest-witness.js';
import { createRowWitness } from './row-witness.js';
import { createSessionCache } from './session-cache.js';
import type { SessionCheck, SessionCheckOption } from './session-check.js';
import { openSnapshotWitness } from './snapshot-witness.js';
import { openSqliteWitness } from './sqlite-witness.js';
import type { Witness } from './witness.js';

export interface SessionCheckSettings {
  readonly sessionCheck: SessionCheckOption;
  readonly maxRememberedSessions: number;
  /** Reads a user's role in Invect, if Invect's table can be read on better-auth's connection. Then it is part of the answers. */
  readonly readAssignedRole?: ReadAssignedRole | null;
}

/** Reads the role that a user was given in Invect; null for none. */
export type ReadAssignedRole = (userId: string) => Promise<string | null>;

/**
 * Creates the session check of an instance: a cache if answers can be cached, otherwise one that asks better-auth for every request.
 *
 * @param open opens the witness. Benchmarks and tests choose their own
 */
export async function createSessionCheck(
  auth: AuthInstance,
  context: AuthContext | null,
  { sessionCheck, maxRememberedSessions, readAssignedRole = null }: SessionCheckSettings,
  open: (context: AuthContext, readsMembers: boolean) => Promise<Witness<object>> = openWitness,
): Promise<SessionCheck> {
  const lookUp = (request: SessionRequest): Promise<SessionAnswer> => lookUpSession(auth, context, request);
  const everyTime = (reason: string): SessionCheck => ({
    way: `better-auth is asked for every request: ${reason}`,
    find: lookUp,
    close() {},
  });

  if (context === null) return everyTime('what was passed as auth has no context');
  if (!hasStore(optionsOf(auth))) return everyTime('there is no store, so sessions live in cookies only');
  const reason = whyUncacheable(auth, context);
  // guard: answer-of-plugin
  if (reason !== null) return everyTime(reason);

  const witness = await open(context, readAssignedRole !== null);
  return createSessionCache({
    context,
    witness,
    lookUp: witness.readsMembers && readAssignedRole ? withAssignedRole(lookUp, readAssignedRole) : lookUp,
    isHooked: createHookMatcher(context),
    maxStaleMilliseconds: sessionCheck === 'exact' ? 0 : sessionCheck.maxStaleSeconds * 1000,
    maxSessions: maxRememberedSessions,
  });
}

type LookUp = (request: SessionRequest) => Promise<SessionAnswer>;

function withAssignedRole(lookUp: LookUp, read: ReadAssignedRole): LookUp {
  return async (request) => {
    const answer = await lookUp(request);
    if (answer.found === null) return answer;
    return { ...answer, found: { ...answer.found, assignedRole: await read(answer.found.user.id) } };
  };
}

/** Opens the cheapest witness that works with an instance's store. */
async function openWitness(context: AuthContext, readsMembers: boolean): Promise<Witness<object>> {
  const rows = createRowWitness(context);
  if (context.options.secondaryStorage !== undefined) return rows;
  const sqlite = await openSqliteWitness(context, readsMembers);
  if (sqlite) return sqlite;
  const digest = await openDigestWitness(context, readsMembers);
  if (digest === null) return rows;
  return (await openSnapshotWitness(context, digest)) ?? digest;
}
