import { sql } from 'kysely';
import { kyselyOf } from './kysely.js';

const LOCK_NAME = 'invect-better-auth';
/** Any number that no other program is likely to lock: the first letters of the name. */
const LOCK_NUMBER = 0x69_6e_76_65;
const WAIT_SECONDS = 60;

/**
 * Lets one process at a time create better-auth's tables: better-auth has no lock of its own. On PostgreSQL it is a transaction,
 * so that tables appear together or not at all. SQLite locks the file for every statement, and other databases have no lock here.
 *
 * @param database better-auth's `database` option
 * @param work gets the `database` option to migrate through: the connection that holds the lock; and whether
 *   there is a lock
 */
export async function withMigrationLock<T>(
  database: unknown,
  work: (database: unknown, isAlone: boolean) => Promise<T>,
): Promise<T> {
  const opened = kyselyOf(database);
  if (opened?.type === 'postgres') {
    return opened.kysely.transaction().execute(async (db) => {
      await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_NUMBER)})`.execute(db);
      return work({ ...opened.rest, db, type: 'postgres' }, true);
    });
  }
  if (opened?.type === 'mysql') {
    return opened.kysely.connection().execute(async (db) => {
      // MySQL's named locks belong to the server; the name of the database keeps others apart.
      const name = sql`concat(${sql.lit(LOCK_NAME)}, md5(database()))`;
      const { rows } = await sql<{ got: unknown }>`select get_lock(${name}, ${sql.lit(WAIT_SECONDS)}) as got`.execute(
        db,
      );
      if (Number(rows[0]?.got) !== 1)
        throw new Error(`another process has been creating better-auth's tables for ${WAIT_SECONDS} seconds`);
      try {
        return await work({ ...opened.rest, db, type: 'mysql' }, true);
      } finally {
        await sql`select release_lock(${name})`.execute(db);
      }
    });
  }
  return work(database, false);
}
