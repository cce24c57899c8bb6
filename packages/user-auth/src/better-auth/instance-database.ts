import { surviveLostConnections } from '@invect/core/database';
import { betterAuth } from 'better-auth';
import type { PostgresPool } from 'kysely';
import { type AuthInstance, optionsOf } from './instance.js';
import { type DatabaseUrl, type OpenedDatabase, openDatabase } from './open-database.js';
import type { AuthOptions } from './options.js';
import { CANNOT_OPEN, explainUnopenedDatabases } from './unopened-database.js';

explainUnopenedDatabases();

/** A resource that the plugin closes when it closes. */
export interface Closable {
  close(): Promise<void>;
}

/**
 * Replaces the specification's `database: { url, type }` with an open database. better-auth accepts that shape but cannot open it.
 *
 * better-auth reads its options shortly after `betterAuth()` returns. A call in the same tick is therefore early enough, and the
 * instance works everywhere. If the call comes later, `prepareDatabase` repairs the instance.
 */
export function openUrlDatabase(auth: AuthInstance): void {
  const shape = databaseUrlOf(auth);
  if (shape === null) return;
  // If the call is too late, nobody awaits this rejection, and an unhandled rejection would end the process.
  startupOf(auth)?.catch(() => {});
  (optionsOf(auth) as { database?: unknown }).database = openDatabase(shape);
}

/**
 * Listens to the start of an instance, so that its failure does not end the process. `contextOf` reports the failure to those who need
 * the context.
 */
export function ignoreStartFailure(auth: AuthInstance): void {
  openUrlDatabase(auth);
  startupOf(auth)?.catch(() => {});
}

/** Counts the plugins that use each database of `openDatabase`: several hosts may share one instance. */
const userCounts = new WeakMap<object, number>();

/**
 * Makes an instance's database usable. Opens a `{ url, type }` database, and lets the app's own PostgreSQL pool survive a restart of
 * the server.
 *
 * @returns the database to close later; null if the app closes it. If several plugins share the database, the last one closes it
 */
export async function prepareDatabase(auth: AuthInstance): Promise<Closable | null> {
  ignoreStartFailure(auth);
  const { database } = optionsOf(auth);
  if (isPostgresPool(database)) surviveLostConnections(database);
  if (isCallbackPool(database)) restart(auth, { ...optionsOf(auth), database: database.promise() });
  if (!isOpened(database)) return null;
  if (await cannotOpen(startupOf(auth))) restart(auth, optionsOf(auth));
  userCounts.set(database, (userCounts.get(database) ?? 0) + 1);
  return {
    async close() {
      const left = (userCounts.get(database) ?? 1) - 1;
      userCounts.set(database, left);
      if (left === 0) await database.close();
    },
  };
}

/** Starts the same object again, so that the app's own `auth.api` calls work too. */
function restart(auth: AuthInstance, options: AuthOptions): void {
  Object.assign(auth, betterAuth(options as Parameters<typeof betterAuth>[0]));
}

function startupOf(auth: AuthInstance): Promise<unknown> | undefined {
  return (auth as { $context?: Promise<unknown> }).$context;
}

async function cannotOpen(startup: Promise<unknown> | undefined): Promise<boolean> {
  try {
    await startup;
    return false;
  } catch (error) {
    return error instanceof Error && error.message === CANNOT_OPEN;
  }
}

/** Whether a database is a pool of pg. */
export function isPostgresPool(database: unknown): database is PostgresPool {
  return isObject(database) && 'connect' in database && 'totalCount' in database && 'on' in database;
}

/** A pool of mysql2's callback API. better-auth expects the pool of `mysql2/promise`, which wraps this one. */
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
