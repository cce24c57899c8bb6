import { openMysqlPool, openPostgresPool, openSqlite } from '@invect/core/database';
import { type AuthInstance, optionsOf } from './instance.js';

/** The database shape of the specification's quick start. better-auth accepts the type, and cannot open it. */
interface DatabaseUrl {
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

/**
 * Opens the database of an instance made with `database: { url, type }` and completes that very instance, so that the app's own
 * `auth.api` calls work as well.
 *
 * @returns what has to be closed later, or null for an instance that is complete already
 * @throws Error in one sentence that names `database.url` or the driver to install
 */
export async function complete(auth: AuthInstance): Promise<OpenedDatabase | null> {
  const shape = databaseUrlOf(auth);
  if (shape === null) return null;
  const { database, opened } = await open(shape);
  const { betterAuth } = await import('better-auth');
  Object.assign(auth, betterAuth({ ...optionsOf(auth), database } as Parameters<typeof betterAuth>[0]));
  return opened;
}

function databaseUrlOf(auth: AuthInstance): DatabaseUrl | null {
  const { database } = optionsOf(auth);
  if (typeof database !== 'object' || database === null || !('type' in database)) return null;
  if ('db' in database || 'dialect' in database || typeof database.type !== 'string') return null;
  return database as DatabaseUrl;
}

async function open({ url, type }: DatabaseUrl): Promise<{ database: unknown; opened: OpenedDatabase }> {
  if (typeof url !== 'string' || url === '') {
    throw new Error(
      "better-auth's database.url is empty: is the environment variable it comes from (DATABASE_URL) set?",
    );
  }
  switch (type) {
    case 'sqlite': {
      const database = await openSqlite(url);
      return { database, opened: { type, close: async () => void database.close() } };
    }
    case 'postgres':
    case 'postgresql': {
      const pool = await openPostgresPool(url);
      return { database: pool, opened: { type, close: () => pool.end() } };
    }
    case 'mysql': {
      const pool = await openMysqlPool(url);
      const close = (): Promise<void> => new Promise((resolve) => pool.end(() => resolve()));
      return { database: pool, opened: { type, close } };
    }
    default:
      throw new Error(`better-auth's database.type is '${type}'; it can be 'sqlite', 'postgres' or 'mysql'.`);
  }
}
