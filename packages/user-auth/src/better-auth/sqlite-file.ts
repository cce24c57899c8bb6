import { realpath } from 'node:fs/promises';
import { isOwnSqliteError } from '@invect/core/database';
import { type Dialect, Kysely, SqliteDialect, sql } from 'kysely';

/** A SQLite file that better-auth has open. */
export interface SqliteFile {
  readonly path: string;
  /**
   * Whether better-auth has it open with the same copy of the same library as the host would. Two libraries in one process do not
   * see each other's locks, and whichever closes the file drops the locks of both, in WAL mode as well
   * (sqlite.org/howtocorrupt.html, "Multiple copies of SQLite linked into the same application").
   */
  readonly isOwnLibrary: boolean;
}

/** One line of `pragma database_list`. The file is an empty string for a database in memory. */
interface DatabaseListed {
  readonly name: string;
  readonly file: string;
}

/** What better-sqlite3, libsql and node:sqlite have in common. */
interface Connection {
  prepare(statement: string): { all(): unknown };
}

type Ask = (statement: string) => Promise<unknown>;

/** No statement. The class of the error that it makes tells the library. */
const BROKEN = '/* Invect asks which SQLite library this is */ select';

/**
 * The file behind better-auth's `database` option, whichever way it was opened.
 *
 * @returns null where it is no SQLite, or lies in memory or on another machine
 */
export async function sqliteFileOf(database: unknown): Promise<SqliteFile | null> {
  const ask = askerOf(database);
  const listed = await ask?.('pragma database_list').catch(() => null);
  if (!ask || !Array.isArray(listed)) return null;
  const path = (listed as DatabaseListed[]).find(({ name }) => name === 'main')?.file;
  if (!path) return null;
  const isOwnLibrary = await ask(BROKEN).then(() => false, isOwnSqliteError);
  return { path, isOwnLibrary };
}

/** Whether two paths lead to one file that is there. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((path) => realpath(path).catch(() => null)));
  return first !== null && first === second;
}

/** Whether a connection says that it is within a transaction: what it reads then may never have been. False where it does not say. */
export function isInTransaction(database: unknown): boolean {
  if (typeof database !== 'object' || database === null) return false;
  // better-sqlite3 and libsql call it one way, node:sqlite the other.
  const { inTransaction, isTransaction } = database as { inTransaction?: unknown; isTransaction?: unknown };
  return inTransaction === true || isTransaction === true;
}

function askerOf(database: unknown): Ask | null {
  if (typeof database !== 'object' || database === null) return null;
  if ('prepare' in database) return async (statement) => (database as Connection).prepare(statement).all();
  const { db, dialect, type } = database as { db?: Kysely<unknown>; dialect?: Dialect; type?: unknown };
  if (type !== 'sqlite' && !(dialect instanceof SqliteDialect)) return null;
  const kysely = db?.withoutPlugins() ?? (dialect && new Kysely<unknown>({ dialect }));
  return kysely === undefined ? null : async (statement) => (await sql.raw(statement).execute(kysely)).rows;
}
