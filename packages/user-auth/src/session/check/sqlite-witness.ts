import { openSqliteReader, type SqliteReader, type SqliteStatement } from '@invect/core/database';
import type { AuthContext } from '../../better-auth/instance.js';
import { changesQueries, kyselyOf } from '../../better-auth/kysely.js';
import { sqliteFileOf } from '../../better-auth/sqlite-file.js';
import type { Finding } from '../lookup.js';
import { agree, columnsOf, type SessionRows } from './columns.js';
import { oncePerTurn } from './turn.js';
import { fingerprintOf, keysOf, type SessionKeys, type Witness } from './witness.js';

interface Proof extends SessionKeys {
  /** The file's change counter at which the rows were as below. */
  version: number;
  /** A fingerprint. */
  readonly rows: string;
}

/**
 * SQLite counts changes: `PRAGMA data_version` differs as soon as any other connection, of any process, has committed
 * (sqlite.org/pragma.html#pragma_data_version), and costs a few microseconds, once for all requests of a turn. So while it stands
 * still, everything better-auth read still holds. Where something was written, the two rows are compared.
 *
 * The counter and the rows are read on a connection of its own, which sees nothing but what was committed.
 *
 * @returns null where better-auth's database is no file, is opened by another library, or is read in ways this connection cannot
 *   follow
 */
export async function openSqliteWitness(context: AuthContext): Promise<Witness<Proof> | null> {
  const { database } = context.options;
  const opened = kyselyOf(database);
  if (opened !== null && changesQueries(opened)) return null;
  const file = await sqliteFileOf(database);
  if (!file?.isOwnLibrary) return null;
  const reader = await openSqliteReader(file.path);
  try {
    return createWitness(reader, context);
  } catch {
    // Tables or columns that this connection does not have.
    reader.close();
    return null;
  }
}

function createWitness(reader: SqliteReader, { tables }: AuthContext): Witness<Proof> {
  const counter = reader.prepare('pragma data_version').pluck();
  const columns = columnsOf(tables);
  const [rows, answered] = [
    'session.*, user.*',
    columns.map(({ model, column }) => `${model}.${quoted(column)}`).join(', '),
  ].map((selection) => reader.prepare(joined(selection)).raw()) as [SqliteStatement, SqliteStatement];

  function joined(selection: string): string {
    return `select ${selection} from ${quoted(tables['session']?.modelName)} session
      join ${quoted(tables['user']?.modelName)} user on user."id" = session.${columnOf('userId')}
      where session.${columnOf('token')} = ?`;
  }
  function columnOf(field: string): string {
    return quoted(tables['session']?.fields[field]?.fieldName ?? field);
  }
  const version = (): number => counter.get() as number;
  function rowsOf({ token }: SessionKeys): string | null {
    const found = rows.get(token);
    return found === undefined ? null : fingerprintOf(found);
  }
  function fieldsOf({ token }: SessionKeys): SessionRows {
    const values = answered.get(token) as readonly unknown[];
    const [session, user] = (['session', 'user'] as const).map((model) =>
      Object.fromEntries(columns.flatMap((column, at) => (column.model === model ? [[column.field, values[at]]] : []))),
    );
    return { session, user } as SessionRows;
  }
  /** What is committed, where the answer says the same: it may come from a transaction of the app's that is still open. */
  function committedRows(keys: SessionKeys, { found }: Finding): string | null {
    const fingerprint = rowsOf(keys);
    return fingerprint !== null && found !== null && agree(found, fieldsOf(keys)) ? fingerprint : null;
  }

  /** What this connection cannot read (a writer may keep the file to itself) is no proof: then better-auth is asked, and waits. */
  function unlessLocked<T>(read: () => T): T | null {
    try {
      return read();
    } catch {
      return null;
    }
  }

  function holdsAt(now: number, proof: Proof): boolean {
    if (now === proof.version) return true;
    if (unlessLocked(() => rowsOf(proof)) !== proof.rows) return false;
    proof.version = now;
    return true;
  }

  const versionOfTurn = oncePerTurn(() => unlessLocked(version));

  return {
    way: "SQLite's change counter",

    async observe(lookUp) {
      const before = unlessLocked(version);
      const finding = await lookUp();
      const keys = keysOf(finding);
      if (before === null || keys === null) return { finding, proof: null };
      const rows = unlessLocked(() => committedRows(keys, finding));
      // The same number again: nobody wrote while better-auth was reading, so its answer belongs to these rows.
      const isUntouched = rows !== null && unlessLocked(version) === before;
      return { finding, proof: isUntouched ? { ...keys, version: before, rows } : null };
    },

    holds: (proof) => versionOfTurn().then((now) => now !== null && holdsAt(now, proof)),

    close: () => reader.close(),
  };
}

function quoted(name: string | undefined): string {
  return `"${name?.replaceAll('"', '""')}"`;
}
