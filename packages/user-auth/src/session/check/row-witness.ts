import type { AuthContext, AuthUser, StoredSession } from '../../better-auth/instance.js';
import { isInTransaction } from '../../better-auth/sqlite-file.js';
import { fromStore, keepsUserCopies, type ResolvedSession, withRow } from '../lookup.js';
import { createBatch } from './batch.js';
import { fingerprintOf, keysOf, type SessionKeys, type Witness } from './witness.js';

interface Proof extends SessionKeys {
  /** A fingerprint. */
  readonly rows: string;
}

/** What the store has of a session, and null where one of its rows is gone. */
interface Rows {
  readonly session: StoredSession;
  readonly user: AuthUser;
}

type ReadRows = (sessions: readonly SessionKeys[]) => Promise<ReadonlyMap<string, Rows | null>>;

/**
 * Compares the rows of a session with what they were when better-auth answered. All requests that are being checked in the same
 * turn share one read, through better-auth's own adapter: so it works on every database and with renamed tables.
 */
export function createRowWitness(context: AuthContext): Witness<Proof> {
  const { database, secondaryStorage } = context.options;
  const isCopied = secondaryStorage !== undefined;
  const readRows = isCopied ? readFromSecondaryStorage(context) : readFromDatabase(context);
  const read = createBatch<SessionKeys, Rows | null>(
    ({ token }) => token,
    (sessions) => fromStore('the check of sessions', readRows(sessions)),
  );

  return {
    way: isCopied
      ? 'the secondary storage, read for all requests of a turn'
      : 'their rows, read for all requests of a turn',

    async observe(lookUp) {
      const finding = await lookUp();
      const keys = keysOf(finding);
      // Rows are read on better-auth's own connection, so they cannot tell what is never committed.
      if (keys === null || finding.found === null || isInTransaction(database)) return { finding, proof: null };
      const rows = await read(keys).catch(() => null);
      const agrees = rows !== null && rows !== undefined && agree(finding.found, rows);
      return { finding, proof: agrees ? { ...keys, rows: fingerprintOf(rows) } : null };
    },

    async holds(proof) {
      const rows = await read(proof);
      return rows ? fingerprintOf(rows) === proof.rows : false;
    },

    close() {},
  };
}

/**
 * Whether an answer says what the rows say. Reading them again after the look-up would not do: they could have changed, and
 * changed back, in between.
 */
function agree(found: ResolvedSession, rows: Rows): boolean {
  return includes(rows.session, found.session) && includes(rows.user, found.user);
}

function includes(row: object, answered: object): boolean {
  const values = row as Readonly<Record<string, unknown>>;
  return Object.entries(answered).every(([field, value]) => JSON.stringify(value) === JSON.stringify(values[field]));
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
    const rowOf = new Map(sessionRows.map((row) => [row['token'], row as unknown as StoredSession]));
    const userOf = new Map(userRows.map((row) => [String(row['id']), row as unknown as AuthUser]));
    return new Map(
      sessions.map(({ token, userId }) => {
        const [session, user] = [rowOf.get(token), userOf.get(userId)];
        return [token, session && user ? { session, user } : null];
      }),
    );
  };
}

/** better-auth's own reading of it: it knows of users whose sessions were all revoked at once. */
function readFromSecondaryStorage(context: AuthContext): ReadRows {
  const { internalAdapter } = context;
  return async (sessions) => {
    const rows = sessions.map(async ({ token, userId }): Promise<[string, Rows | null]> => {
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
