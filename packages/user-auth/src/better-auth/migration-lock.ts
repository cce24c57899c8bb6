import { sql } from 'kysely';
import { kyselyOf } from './kysely.js';

const LOCK_NAME = 'invect-better-auth';
/** The first four letters of the name. No other program is likely to lock this number. */
const LOCK_NUMBER = 0x69_6e_76_65;
const WAIT_SECONDS = 60;

/**
 * Lets one process at a time create better-auth's tables, because better-auth takes no lock itself. On PostgreSQL the lock is part of
 * a transaction, so the tables appear together or not at all. SQLite locks the file for each statement. Other databases get no lock.
 *
 * @param database better-auth's `database` option
 * @param work receives the `database` option to migrate with (the connection that holds the lock), and whether there is a lock
 * @throws Error if another process holds MySQL's lock for 60 seconds
 */
export async function withMigrationLock<T>(
  database: unknown,
  work: (database: unknown, isLocked: boolean) => Promise<T>,
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
      // MySQL's named locks are shared by the whole server, so the name of the database is part of the lock's name.
      const name = sql`concat(${sql.lit(LOCK_NAME)}, md5(database()))`;
      const { rows } = await sql<{
        acquired: unknown;
      }>`select get_lock(${name}, ${sql.lit(WAIT_SECONDS)}) as acquired`.execute(db);
      if (Number(rows[0]?.acquired) !== 1)
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
