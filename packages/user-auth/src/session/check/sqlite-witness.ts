import { openSqliteReader, type SqliteReader } from '@invect/core/database';
import type { AuthContext } from '../../better-auth/instance.js';
import { changesQueries, kyselyOf } from '../../better-auth/kysely.js';
import { sqliteFileOf } from '../../better-auth/sqlite-file.js';
import type { SessionAnswer } from '../lookup.js';
import { columnsOf, isAnswerOf, MEMBER_TABLE, type SessionRows } from './session-rows.js';
import { oncePerTick } from './tick.js';
import { fingerprintOf, keysOf, type SessionKeys, type Witness } from './witness.js';

interface Proof extends SessionKeys {
  /** A number of the change counter at which the rows were as below. */
  version: number;
  readonly fingerprint: string;
}

/**
 * Uses SQLite's change counter. `PRAGMA data_version` changes when another connection of any process commits
 * (sqlite.org/pragma.html#pragma_data_version). Reading it takes a few microseconds, once for all requests of a tick. While it stays
 * the same, so does everything that better-auth has read. After a write, the session's two rows are compared.
 *
 * It reads the counter and the rows on a connection of its own, which sees only what is committed.
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
  const counter = reader.prepare('pragma data_version').pluck();
  const columns = columnsOf(tables);
  const columnsOfSession = columns.map(({ model, column }) => `${model}.${quoted(column)}`).join(', ');
  const [role, member] = readsMembers
    ? [', member.role', `left join ${MEMBER_TABLE} member on member.user_id = cast(user."id" as text)`]
    : ['', ''];
  const sessionByToken = reader
    .prepare(
      `select ${columnsOfSession}${role} from ${quoted(tables['session']?.modelName)} session
        join ${quoted(tables['user']?.modelName)} user on user."id" = session.${columnOf('userId')} ${member}
        where session.${columnOf('token')} = ?`,
    )
    .raw();

  function columnOf(field: string): string {
    return quoted(tables['session']?.fields[field]?.fieldName ?? field);
  }

  const version = (): number => counter.get() as number;
  const versionOfTick = oncePerTick(() => unlessLocked(version));
  const read = ({ token }: SessionKeys) => sessionByToken.get(token) as readonly unknown[] | undefined;

  function rowsOf(values: readonly unknown[]): SessionRows {
    const [session = {}, user = {}] = (['session', 'user'] as const).map((model) =>
      Object.fromEntries(columns.flatMap((column, at) => (column.model === model ? [[column.field, values[at]]] : []))),
    );
    return { session, user, ...(readsMembers && { assignedRole: (values[columns.length] ?? null) as string | null }) };
  }

  /** If the counter has not moved since before the look-up, nobody has written meanwhile, and the answer belongs to these rows. */
  function prove(keys: SessionKeys, { found }: SessionAnswer, before: number): Proof | null {
    const values = read(keys);
    // guard: sqlite-answer-of-rows
    if (found === null || values === undefined || !isAnswerOf(rowsOf(values), found)) return null;
    // guard: sqlite-nobody-wrote
    if (version() !== before) return null;
    return { ...keys, version: before, fingerprint: fingerprintOf(values) };
  }

  function holdsAt(now: number, proof: Proof): boolean {
    if (now === proof.version) return true;
    const values = unlessLocked(() => read(proof));
    // guard: sqlite-rows-are-compared
    if (!values || fingerprintOf(values) !== proof.fingerprint) return false;
    proof.version = now;
    return true;
  }

  return {
    way: "SQLite's change counter",
    readsMembers,

    async observe(lookUp) {
      const before = unlessLocked(version);
      const answer = await lookUp();
      const keys = keysOf(answer);
      if (keys === null || before === null) return { answer, proof: null };
      return { answer, proof: unlessLocked(() => prove(keys, answer, before)) };
    },

    holds: (proof) => versionOfTick().then((now) => now !== null && holdsAt(now, proof)),

    close: () => reader.close(),
  };
}

/** A writer may lock the file against readers. Then nothing is proven: better-auth is asked, which waits for the lock. */
function unlessLocked<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

function quoted(name: string | undefined): string {
  return `"${name?.replaceAll('"', '""')}"`;
}
