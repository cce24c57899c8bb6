import { type Dialect, Kysely, SqliteDialect, sql } from 'kysely';

/** One line of `pragma database_list`. The file is an empty string for a database in memory. */
interface DatabaseListed {
  readonly name: string;
  readonly file: string;
}

/** What better-sqlite3 and node:sqlite have in common. */
interface Connection {
  prepare(statement: string): { all(): unknown };
}

/**
 * The file behind better-auth's `database` option, whichever way it was opened.
 *
 * @returns null where it is no SQLite, or lies in memory or on another machine
 */
export async function sqliteFileOf(database: unknown): Promise<string | null> {
  const listed = await listDatabases(database).catch(() => []);
  return listed.find(({ name }) => name === 'main')?.file || null;
}

async function listDatabases(database: unknown): Promise<DatabaseListed[]> {
  if (typeof database !== 'object' || database === null) return [];
  const { db, dialect, type } = database as { db?: Kysely<unknown>; dialect?: Dialect; type?: unknown };
  if ('prepare' in database) return (database as Connection).prepare('pragma database_list').all() as DatabaseListed[];
  if (type !== 'sqlite' && !(dialect instanceof SqliteDialect)) return [];
  const kysely = db ?? (dialect && new Kysely<unknown>({ dialect }));
  if (kysely === undefined) return [];
  return (await sql<DatabaseListed>`pragma database_list`.execute(kysely)).rows;
}
