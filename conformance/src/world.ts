import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InvectOptions, Logger } from '@invect/core';
import { type UserAuthOptions, userAuth } from '@invect/user-auth';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { admin } from 'better-auth/plugins';
import Database from 'better-sqlite3';
import { Person } from './person.js';
import type { Served, Serving, Target } from './targets.js';

/** What a world is made of; everything has a default. */
export interface WorldOptions extends Omit<Serving, 'host'> {
  readonly betterAuth?: Partial<BetterAuthOptions>;
  readonly userAuth?: Omit<UserAuthOptions, 'auth'>;
  readonly host?: Partial<InvectOptions>;
}

/** A served host with better-auth on a SQLite file, and people who use it. */
export interface World extends Served {
  readonly auth: ReturnType<typeof makeAuth>;
  /** The file's second connection: what another process or an administrator's SQL does. */
  readonly database: Database.Database;
  readonly log: LogEntry[];
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
export async function makeWorld(target: Target, options: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'invect-world-'));
  const file = join(folder, 'app.db');
  const log: LogEntry[] = [];
  const ownConnection = new Database(file);
  const auth = makeAuth(ownConnection, options.betterAuth);
  const served = await target.serve({
    ...options,
    host: {
      baseDatabaseConfig: { type: 'sqlite', connectionString: `file:${file}`, id: 'main' },
      encryptionKey: Buffer.alloc(32, 5).toString('base64'),
      logger: loggerInto(log),
      ...options.host,
      plugins: [userAuth({ auth, ...options.userAuth }), ...(options.host?.plugins ?? [])],
    },
  });
  await served.invect.ready();
  const database = new Database(file);
  return {
    ...served,
    auth,
    database,
    log,
    folder,
    stranger: () => new Person(served),
    async person(role) {
      const person = new Person(served);
      await person.signUp(`person-${++people}@example.test`);
      if (role !== undefined) database.prepare('update user set role = ? where id = ?').run(role, person.id);
      return person;
    },
    async close() {
      await served.close();
      database.close();
      ownConnection.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function makeAuth(database: Database.Database, options: Partial<BetterAuthOptions> = {}) {
  return betterAuth({
    database,
    secret: 'a-secret-that-is-only-used-by-tests-0123456789',
    emailAndPassword: { enabled: true, password: QUICK_PASSWORDS },
    logger: { disabled: true },
    telemetry: { enabled: false },
    ...options,
    // Tests run with NODE_ENV=test, where better-auth switches its origin check off.
    advanced: { disableOriginCheck: false, ...options.advanced },
    plugins: [admin(), ...(options.plugins ?? [])],
  });
}

/** Real hashing takes 50 ms on purpose; what is tested here is not the hash. */
const QUICK_PASSWORDS = {
  hash: async (password: string) => `test:${password}`,
  verify: async ({ hash, password }: { hash: string; password: string }) => hash === `test:${password}`,
};

function loggerInto(log: LogEntry[]): Logger {
  const at = (level: string) => (fields: object, message: string) => void log.push({ level, fields, message });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
