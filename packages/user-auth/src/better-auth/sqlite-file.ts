import { realpath } from 'node:fs/promises';
import { isOwnSqliteError } from '@invect/core/database';
import { type Dialect, Kysely, SqliteDialect, sql } from 'kysely';

/** A SQLite file that better-auth has open. */
export interface SqliteFile {
  readonly path: string;
  /**
   * Whether better-auth uses the same copy of the same library as the host. Two libraries in one process do not see each other's
   * locks, and the first one to close the file drops the locks of both, also in WAL mode (sqlite.org/howtocorrupt.html, "Multiple
   * copies of SQLite linked into the same application").
   */
  readonly isOwnLibrary: boolean;
}

/** One row of `pragma database_list`. `file` is an empty string for an in-memory database. */
interface ListedDatabase {
  readonly name: string;
  readonly file: string;
}

/** The part of the API that better-sqlite3, libsql and node:sqlite share. */
interface Connection {
  prepare(statement: string): { all(): unknown };
}

type RunStatement = (statement: string) => Promise<unknown>;

/** An invalid statement. The class of its error shows which library is in use. */
const INVALID_STATEMENT = '/* Invect asks which SQLite library this is */ select';

/**
 * Finds the SQLite file behind better-auth's `database` option, in whichever way the app opened it.
 *
 * @returns null if the database is not SQLite, is in memory, or is on another machine
 */
export async function sqliteFileOf(database: unknown): Promise<SqliteFile | null> {
  const run = statementRunner(database);
  const listed = await run?.('pragma database_list').catch(() => null);
  if (!run || !Array.isArray(listed)) return null;
  const path = (listed as ListedDatabase[]).find(({ name }) => name === 'main')?.file;
  if (!path) return null;
  const isOwnLibrary = await run(INVALID_STATEMENT).then(() => false, isOwnSqliteError);
  return { path, isOwnLibrary };
}

/** Whether two paths name the same existing file. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((path) => realpath(path).catch(() => null)));
  return first !== null && first === second;
}

/**
 * Whether a connection reports an open transaction. What it reads then may be rolled back. False if the connection has no such
 * property.
 */
export function isInTransaction(database: unknown): boolean {
  if (typeof database !== 'object' || database === null) return false;
  // better-sqlite3 and libsql have `inTransaction`, node:sqlite has `isTransaction`.
  const { inTransaction, isTransaction } = database as { inTransaction?: unknown; isTransaction?: unknown };
  return inTransaction === true || isTransaction === true;
}

function statementRunner(database: unknown): RunStatement | null {
  if (typeof database !== 'object' || database === null) return null;
  if ('prepare' in database) return async (statement) => (database as Connection).prepare(statement).all();
  const { db, dialect, type } = database as { db?: Kysely<unknown>; dialect?: Dialect; type?: unknown };
  if (type !== 'sqlite' && !(dialect instanceof SqliteDialect)) return null;
  const kysely = db?.withoutPlugins() ?? (dialect && new Kysely<unknown>({ dialect }));
  return kysely === undefined ? null : async (statement) => (await sql.raw(statement).execute(kysely)).rows;
}
