import { createBatchLoader } from '@invect/core/database';
import type { AuthContext } from '../../better-auth/instance.js';
import { isInTransaction } from '../../better-auth/sqlite-file.js';
import { fromStore, keepsUserCopies, withRow } from '../lookup.js';
import { isAnswerOf, type SessionRows } from './session-rows.js';
import { fingerprintOf, keysOf, type SessionKeys, type Witness } from './witness.js';

interface Proof extends SessionKeys {
  readonly fingerprint: string;
}

/** Reads the rows of many sessions, by token. Null if one of the two rows is gone. */
type ReadRows = (sessions: readonly SessionKeys[]) => Promise<ReadonlyMap<string, SessionRows | null>>;

/**
 * Compares a session's rows with what they were when better-auth answered. Requests that arrive together share one read. It reads
 * through better-auth's own adapter, so it works on every database and with renamed tables.
 */
export function createRowWitness(context: AuthContext): Witness<Proof> {
  const { database, secondaryStorage } = context.options;
  const isSecondary = secondaryStorage !== undefined;
  const readRows = isSecondary ? readFromSecondaryStorage(context) : readFromDatabase(context);
  const load = createBatchLoader<SessionKeys, SessionRows | null>(
    ({ token }) => token,
    (sessions) => fromStore('the check of sessions', readRows(sessions)),
  );

  return {
    way: isSecondary
      ? 'the secondary storage, read for all requests of a tick'
      : 'their rows, read for all requests of a tick',

    async observe(lookUp) {
      const answer = await lookUp();
      const keys = keysOf(answer);
      // The rows are read on better-auth's own connection. In a transaction they may never be committed.
      if (keys === null || answer.found === null || isInTransaction(database)) return { answer, proof: null };
      const rows = await load(keys).catch(() => null);
      // guard: answer-of-rows
      const isOfThese = rows !== null && rows !== undefined && isAnswerOf(rows, answer.found);
      return { answer, proof: isOfThese ? { ...keys, fingerprint: fingerprintOf(rows) } : null };
    },

    async holds(proof) {
      const rows = await load(proof);
      // guard: rows-are-compared
      return rows ? fingerprintOf(rows) === proof.fingerprint : false;
    },

    close() {},
  };
}

function readFromDatabase({ adapter }: AuthContext): ReadRows {
  return async (sessions) => {
    const tokens = sessions.map(({ token }) => token);
    const userIds = [...new Set(sessions.map(({ userId }) => userId))];
    const [sessionRows, userRows] = await Promise.all([
      adapter.findMany({
        model: 'session',
        where: [{ field: 'token', operator: 'in', value: tokens }],
        limit: tokens.length,
      }),
      adapter.findMany({
        model: 'user',
        where: [{ field: 'id', operator: 'in', value: userIds }],
        limit: userIds.length,
      }),
    ]);
    const sessionOf = new Map(sessionRows.map((row) => [row['token'], row]));
    const userOf = new Map(userRows.map((row) => [String(row['id']), row]));
    return new Map(
      sessions.map(({ token, userId }) => {
        const [session, user] = [sessionOf.get(token), userOf.get(userId)];
        return [token, session && user ? { session, user } : null];
      }),
    );
  };
}

/** Reads as better-auth does, because that respects the tombstones of ended sessions. */
function readFromSecondaryStorage(context: AuthContext): ReadRows {
  const { internalAdapter } = context;
  return async (sessions) => {
    const rows = sessions.map(async ({ token, userId }): Promise<[string, SessionRows | null]> => {
      const [stored, row] = await Promise.all([
        internalAdapter.findSession(token),
        keepsUserCopies(context) ? internalAdapter.findUserById(userId) : null,
      ]);
      if (stored === null) return [token, null];
      const user = keepsUserCopies(context) ? withRow(stored.user, row) : stored.user;
      return [token, user && { session: stored.session, user }];
    });
    return new Map(await Promise.all(rows));
  };
}
