import type { SqliteDatabase } from 'kysely';

const MAX_STATEMENTS = 200;

/**
 * Keeps prepared statements of a connection by their SQL, the most recently used 200. Preparing a query takes about as long as running it.
 * SQLite itself prepares a statement anew when the schema has changed, and Kysely runs one query of a connection at a time.
 *
 * @param database a connection of better-sqlite3
 */
export function keepStatements(database: SqliteDatabase): SqliteDatabase {
  const kept = new Map<string, ReturnType<SqliteDatabase['prepare']>>();
  return {
    prepare(query) {
      const statement = kept.get(query) ?? database.prepare(query);
      kept.delete(query);
      kept.set(query, statement);
      const [oldest] = kept.keys();
      if (kept.size > MAX_STATEMENTS && oldest !== undefined) kept.delete(oldest);
      return statement;
    },
    close: () => database.close(),
  };
}
