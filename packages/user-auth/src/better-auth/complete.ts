import {
  checkConnectionUrl,
  openMysqlPool,
  openPostgresPool,
  openSqlite,
  type PoolOptions,
  surviveLostConnections,
} from '@invect/core/database';
import type { MysqlPool, PostgresPool } from 'kysely';
import { type AuthInstance, optionsOf } from './instance.js';

/** The database shape of the specification's quick start. better-auth accepts the type, and cannot open it. */
interface DatabaseUrl extends PoolOptions {
  readonly url?: unknown;
  readonly type: string;
}

/** A database that the plugin opened and has to close. */
export interface OpenedDatabase {
  readonly type: string;
  close(): Promise<void>;
}

/** Whether an instance still waits for its database to be opened. */
export function isIncomplete(auth: AuthInstance): boolean {
  return databaseUrlOf(auth) !== null;
}

/**
 * better-auth starts at once and rejects, as it cannot open `{ url, type }`. Nobody awaits that rejection, so it would end the
 * process; this must be called in the turn in which the instance appears.
 */
export function silenceFirstStart(auth: AuthInstance): void {
  if (isIncomplete(auth)) (auth as { $context?: Promise<unknown> }).$context?.catch(() => {});
}

/** A pool of mysql2 without promises. better-auth looks for the one that `mysql2/promise` makes, which wraps it. */
interface CallbackPool {
  promise(): unknown;
}

interface Completion {
  readonly shape: DatabaseUrl;
  readonly opened: Promise<OpenedDatabase>;
  users: number;
}

/** Instances that were completed here, with the plugins that use them: after a hot reload a new plugin holds the same instance. */
const completions = new WeakMap<AuthInstance, Completion>();

/**
 * Opens the database of an instance made with `database: { url, type }` and completes that very instance, so that the app's own
 * `auth.api` calls work as well. A pool of the app's own is made fit for a database that restarts.
 *
 * @returns what has to be closed later, or null for an instance that is complete already. The last of several that share the
 *   instance closes the database.
 * @throws Error in one sentence that names `database.url` or the driver to install
 */
export async function complete(auth: AuthInstance): Promise<OpenedDatabase | null> {
  const known = completions.get(auth);
  const shape = known?.shape ?? databaseUrlOf(auth);
  if (shape === null) {
    await adoptPool(auth);
    return null;
  }
  const completion = known && known.users > 0 ? known : { shape, opened: openFor(auth, shape), users: 0 };
  completions.set(auth, completion);
  completion.users += 1;
  try {
    const { type, close } = await completion.opened;
    return { type, close: async () => void (--completion.users === 0 && (await close())) };
  } catch (error) {
    completion.users -= 1;
    throw error;
  }
}

async function openFor(auth: AuthInstance, shape: DatabaseUrl): Promise<OpenedDatabase> {
  const { database, opened } = await open(shape);
  await completeWith(auth, database);
  return opened;
}

async function completeWith(auth: AuthInstance, database: unknown): Promise<void> {
  const { betterAuth } = await import('better-auth');
  Object.assign(auth, betterAuth({ ...optionsOf(auth), database } as Parameters<typeof betterAuth>[0]));
}

async function adoptPool(auth: AuthInstance): Promise<void> {
  const { database } = optionsOf(auth);
  if (isPostgresPool(database)) surviveLostConnections(database);
  if (isCallbackPool(database)) await completeWith(auth, database.promise());
}

/** A pool that pg made. */
export function isPostgresPool(database: unknown): database is PostgresPool {
  return isObject(database) && 'connect' in database && 'totalCount' in database && 'on' in database;
}

function isCallbackPool(database: unknown): database is CallbackPool {
  return isObject(database) && 'getConnection' in database && !('pool' in database) && 'promise' in database;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function databaseUrlOf(auth: AuthInstance): DatabaseUrl | null {
  const { database } = optionsOf(auth);
  if (typeof database !== 'object' || database === null || !('type' in database)) return null;
  if ('db' in database || 'dialect' in database || typeof database.type !== 'string') return null;
  return database as DatabaseUrl;
}

async function open({ url, type, ...limits }: DatabaseUrl): Promise<{ database: unknown; opened: OpenedDatabase }> {
  if (typeof url !== 'string' || url === '') {
    throw new Error(
      "better-auth's database.url is empty: is the environment variable it comes from (DATABASE_URL) set?",
    );
  }
  const known = type === 'postgres' ? 'postgresql' : type;
  if (known === 'sqlite' || known === 'postgresql' || known === 'mysql')
    checkConnectionUrl(known, url, { type: "better-auth's database.type", url: 'url' });
  switch (type) {
    case 'sqlite': {
      const database = await openSqlite(url);
      return { database, opened: { type, close: async () => void database.close() } };
    }
    case 'postgres':
    case 'postgresql': {
      const pool = await openPostgresPool(url, limits);
      return { database: pool, opened: { type, close: () => pool.end() } };
    }
    case 'mysql': {
      const pool = (await openMysqlPool(url, limits)) as MysqlPool & CallbackPool;
      const close = (): Promise<void> => new Promise((resolve) => pool.end(() => resolve()));
      return { database: pool.promise(), opened: { type, close } };
    }
    default:
      throw new Error(`better-auth's database.type is '${type}'; it can be 'sqlite', 'postgres' or 'mysql'.`);
  }
}
