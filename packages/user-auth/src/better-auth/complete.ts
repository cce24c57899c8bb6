import { surviveLostConnections } from '@invect/core/database';
import { betterAuth } from 'better-auth';
import type { PostgresPool } from 'kysely';
import { type AuthInstance, type AuthOptions, optionsOf } from './instance.js';
import { type DatabaseUrl, type OpenedDatabase, openDatabase } from './open.js';
import { CANNOT_OPEN, explainUnopenedDatabases } from './unopened.js';

explainUnopenedDatabases();

/** Something that has to be closed when the plugin closes. */
export interface Closable {
  close(): Promise<void>;
}

/**
 * Gives an instance made with the specification's `database: { url, type }` a database that better-auth can open: it accepts the
 * shape and cannot open it. It reads its options a little after `betterAuth()` returned, so within the same turn of the event
 * loop this comes early enough, and the instance and everything that was made of it works. Later, `complete` makes up for it.
 */
export function openDatabaseOf(auth: AuthInstance): void {
  const shape = databaseUrlOf(auth);
  if (shape === null) return;
  // Where it is too late nobody awaits this rejection, and it would end the process.
  startOf(auth)?.catch(() => {});
  (optionsOf(auth) as { database?: unknown }).database = openDatabase(shape);
}

/** Has the failure of an instance's own start end nothing: whoever needs better-auth's context is told why there is none. */
export function expectFailure(auth: AuthInstance): void {
  openDatabaseOf(auth);
  startOf(auth)?.catch(() => {});
}

/** How many plugins use a database that `openDatabase` made: several hosts may stand on one instance. */
const users = new WeakMap<object, number>();

/**
 * Makes an instance's database fit for use: opens that of `{ url, type }`, and lets a pool of the app's own survive a database that
 * restarts.
 *
 * @returns what has to be closed later, or null where the database is the app's to close. The last of several that share a
 *   database closes it.
 */
export async function complete(auth: AuthInstance): Promise<Closable | null> {
  expectFailure(auth);
  const { database } = optionsOf(auth);
  if (isPostgresPool(database)) surviveLostConnections(database);
  if (isCallbackPool(database)) startAgain(auth, { ...optionsOf(auth), database: database.promise() });
  if (!isOpened(database)) return null;
  if (await cannotOpen(startOf(auth))) startAgain(auth, optionsOf(auth));
  users.set(database, (users.get(database) ?? 0) + 1);
  return {
    async close() {
      const left = (users.get(database) ?? 1) - 1;
      users.set(database, left);
      if (left === 0) await database.close();
    },
  };
}

/** Completes that very instance, so that the app's own `auth.api` calls work as well. */
function startAgain(auth: AuthInstance, options: AuthOptions): void {
  Object.assign(auth, betterAuth(options as Parameters<typeof betterAuth>[0]));
}

function startOf(auth: AuthInstance): Promise<unknown> | undefined {
  return (auth as { $context?: Promise<unknown> }).$context;
}

async function cannotOpen(start: Promise<unknown> | undefined): Promise<boolean> {
  try {
    await start;
    return false;
  } catch (error) {
    return error instanceof Error && error.message === CANNOT_OPEN;
  }
}

/** A pool that pg made. */
export function isPostgresPool(database: unknown): database is PostgresPool {
  return isObject(database) && 'connect' in database && 'totalCount' in database && 'on' in database;
}

/** A pool of mysql2 without promises. better-auth looks for the one that `mysql2/promise` makes, which wraps it. */
interface CallbackPool {
  promise(): unknown;
}

function isCallbackPool(database: unknown): database is CallbackPool {
  return isObject(database) && 'getConnection' in database && !('pool' in database) && 'promise' in database;
}

function isOpened(database: unknown): database is OpenedDatabase {
  return isObject(database) && 'db' in database && 'close' in database && typeof database.close === 'function';
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function databaseUrlOf(auth: AuthInstance): DatabaseUrl | null {
  const { database } = optionsOf(auth);
  if (!isObject(database) || !('type' in database)) return null;
  if ('db' in database || 'dialect' in database || typeof database.type !== 'string') return null;
  return database as DatabaseUrl;
}
