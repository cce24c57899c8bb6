import { createBatchLoader, openSqliteReader, type SqliteReader } from '@invect/core/database';
import type { AuthContext } from '../../better-auth/instance.js';
import { changesQueries, kyselyOf } from '../../better-auth/kysely.js';
import { sqliteFileOf } from '../../better-auth/sqlite-file.js';
import { columnsOf, isAnswerOf, MEMBER_TABLE, type SessionRows } from './session-rows.js';
import { fingerprintOf, keysOf, type SessionKeys, type Witness } from './witness.js';

/** A session's two rows as a list, in the order of the columns. */
type Values = readonly unknown[];

interface Proof extends SessionKeys {
  readonly fingerprint: string;
}

/**
 * Compares a session's two rows with what they were when better-auth answered. Requests that arrive together share one read, on a
 * connection of its own to the SQLite file. That connection sees only what is committed.
 *
 * @param readsMembers whether the file has Invect's tables too. Then the user's role in Invect is read with the rows
 * @returns null if better-auth's database is no file, if another library has it open, or if this connection cannot read what
 *   better-auth reads
 */
export async function openSqliteWitness(context: AuthContext, readsMembers = false): Promise<Witness<Proof> | null> {
  const { database } = context.options;
  const opened = kyselyOf(database);
  if (opened !== null && changesQueries(opened)) return null;
  const file = await sqliteFileOf(database);
  if (!file?.isOwnLibrary) return null;
  const reader = await openSqliteReader(file.path);
  try {
    return createWitness(reader, context, readsMembers);
  } catch {
    // Its statements name a table or column that this file does not have.
    reader.close();
    return null;
  }
}

function createWitness(reader: SqliteReader, { tables }: AuthContext, readsMembers: boolean): Witness<Proof> {
  const columns = columnsOf(tables);
  const [begin, commit] = [reader.prepare('begin'), reader.prepare('commit')];
  const [role, member] = readsMembers
    ? [', member.role', `left join ${MEMBER_TABLE} member on member.user_id = cast(user."id" as text)`]
    : ['', ''];
  const select = reader
    .prepare(
      `select ${columns.map(({ model, column }) => `${model}.${quoted(column)}`).join(', ')}${role}
        from ${quoted(tables['session']?.modelName)} session
        join ${quoted(tables['user']?.modelName)} user on user."id" = session.${columnOf('userId')} ${member}
        where session.${columnOf('token')} = ?`,
    )
    .raw();

  /** In one transaction, because SQLite takes longer to lock the file than to read a row. */
  async function readAll(sessions: readonly SessionKeys[]): Promise<ReadonlyMap<string, Values | undefined>> {
    begin.run();
    try {
      return new Map(sessions.map(({ token }) => [token, select.get(token) as Values | undefined]));
    } finally {
      commit.run();
    }
  }
  const load = createBatchLoader(({ token }: SessionKeys) => token, readAll);

  function columnOf(field: string): string {
    return quoted(tables['session']?.fields[field]?.fieldName ?? field);
  }

  function rowsOf(values: Values): SessionRows {
    const [session = {}, user = {}] = (['session', 'user'] as const).map((model) =>
      Object.fromEntries(columns.flatMap((column, at) => (column.model === model ? [[column.field, values[at]]] : []))),
    );
    return { session, user, ...(readsMembers && { assignedRole: (values[columns.length] ?? null) as string | null }) };
  }

  return {
    way: 'their rows, read from the SQLite file for all requests of a tick',
    readsMembers,

    async observe(lookUp) {
      const answer = await lookUp();
      const keys = keysOf(answer);
      if (keys === null || answer.found === null) return { answer, proof: null };
      const values = await load(keys).catch(() => undefined);
      // guard: sqlite-answer-of-rows
      const isOfThese = values !== undefined && isAnswerOf(rowsOf(values), answer.found);
      return { answer, proof: isOfThese ? { ...keys, fingerprint: fingerprintOf(values) } : null };
    },

    // A writer may lock the file against readers. Then nothing is confirmed: better-auth is asked, which waits for the lock.
    holds: (proof) =>
      load(proof).then(
        (values) => isSame(values, proof),
        () => false,
      ),

    close: () => reader.close(),
  };
}

function isSame(values: Values | undefined, { fingerprint }: Proof): boolean {
  // guard: sqlite-rows-are-compared
  return values !== undefined && fingerprintOf(values) === fingerprint;
}

function quoted(name: string | undefined): string {
  return `"${name?.replaceAll('"', '""')}"`;
}
