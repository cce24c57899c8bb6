import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import type { InvectOptions, InvectPlugin, Logger } from '@invect/core';
import { type UserAuthOptions, userAuth } from '@invect/user-auth';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import Database from 'better-sqlite3';
import { authOptions } from './auth-options.js';
import { Person } from './browser/person.js';
import type { Store } from './stores/store.js';
import { type DatabaseKind, SQLITE } from './stores/stores.js';
import { storeWithTables } from './tables.js';
import type { Served, Serving, Target } from './targets/target.js';

/** What a world is made of; everything has a default. */
export interface WorldOptions extends Omit<Serving, 'host'> {
  readonly betterAuth?: Partial<BetterAuthOptions>;
  readonly userAuth?: Omit<UserAuthOptions, 'auth'>;
  readonly host?: Partial<InvectOptions>;
  /** Plugins that are asked before user-auth. */
  readonly pluginsInFront?: readonly InvectPlugin[];
  /** What the world stands on. Default: the target's, then SQLite. */
  readonly database?: DatabaseKind;
  /** A store of the test's own, that another world may stand on as well. Not closed with the world. */
  readonly store?: Store;
}

/** A served host with better-auth on one database, and people who use it. */
export interface World extends Served {
  readonly auth: ReturnType<typeof makeAuth>;
  readonly store: Store;
  /** SQL past the host, on any database: what another process or an administrator does. */
  readonly sql: Store['sql'];
  /** The same, without waiting. SQLite only. */
  readonly database: Database.Database;
  readonly log: LogEntry[];
  /** Where the file lies. SQLite only. */
  readonly folder: string;
  /** Somebody without a session. */
  stranger(): Person;
  /** Somebody who has signed up, with this better-auth role. */
  person(role?: string | null): Promise<Person>;
}

export interface LogEntry {
  readonly level: string;
  readonly message: string;
  readonly fields: object;
}

let people = 0;

/** Serves a host on a target. Close it when done. */
export async function makeWorld(
  target: Target & { readonly database?: DatabaseKind },
  options: WorldOptions = {},
): Promise<World> {
  const kind = options.database ?? target.database ?? SQLITE;
  const store = options.store ?? (await makeStore(kind, options));
  const log: LogEntry[] = [];
  const auth = makeAuth(store.connect(), options.betterAuth);
  const served = await target.serve({
    ...options,
    host: {
      // Next.js keeps one host a process for each database and name: worlds that share a store are hosts of their own.
      baseDatabaseConfig: options.store ? { ...store.config, id: `beside-${randomUUID()}` } : store.config,
      encryptionKey: Buffer.alloc(32, 5).toString('base64'),
      logger: loggerInto(log),
      ...options.host,
      plugins: [
        ...(options.pluginsInFront ?? []),
        userAuth({ auth, ...options.userAuth }),
        ...(options.host?.plugins ?? []),
      ],
    },
  });
  await served.invect.ready();
  const file = store.authUrl.type === 'sqlite' ? store.authUrl.url.slice('file:'.length) : ':memory:';
  const database = new Database(file);
  return {
    ...served,
    auth,
    store,
    sql: store.sql,
    database,
    log,
    folder: dirname(file),
    stranger: () => new Person(served),
    async person(role) {
      const person = new Person(served);
      await person.signUp(`person-${process.pid}-${++people}@example.test`);
      if (role !== undefined) await store.sql('update "user" set role = ? where id = ?', role, person.id);
      return person;
    },
    async close() {
      await served.close();
      database.close();
      if (options.store === undefined) await store.close();
    },
  };
}

function makeAuth(database: NonNullable<BetterAuthOptions['database']>, options?: Partial<BetterAuthOptions>) {
  return betterAuth({ database, ...authOptions(options) });
}

/** Its tables are there already, unless the test says itself where they are or what becomes of them. */
function makeStore(kind: DatabaseKind, { betterAuth, userAuth, host }: WorldOptions): Promise<Store> {
  const told = [betterAuth?.database, userAuth?.migrate, host?.migrate, host?.baseDatabaseConfig];
  const isTold = told.some((option) => option !== undefined);
  return isTold ? kind.create() : storeWithTables(kind, authOptions(betterAuth));
}

function loggerInto(log: LogEntry[]): Logger {
  const at = (level: string) => (fields: object, message: string) => void log.push({ level, fields, message });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
