import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isInvectError } from '@invect/core';
import {
  type DatabaseKind,
  MARIADB,
  POSTGRES,
  SECRET,
  SQLITE,
  type Store,
  sessionCookie,
  storeSessions,
  tokenOf,
  userOf,
} from '@invect/testing/stores';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import Database from 'better-sqlite3';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AuthContext, type AuthInstance, contextOf } from '../../better-auth/instance.js';
import { readCredentials } from '../cookie.js';
import { createSessionCheck } from './create-session-check.js';
import { openDigestWitness } from './digest-witness.js';
import { createRowWitness } from './row-witness.js';
import type { SessionCheck } from './session-check.js';
import { openSnapshotWitness } from './snapshot-witness.js';
import { openSqliteWitness } from './sqlite-witness.js';
import type { Witness } from './witness.js';

type OpenWitness = (context: AuthContext) => Promise<Witness<object> | null> | Witness<object>;

describeWitness('rows of the file', SQLITE, openSqliteWitness);
describeWitness('PostgreSQL’s snapshot', POSTGRES, async (context) => {
  const digest = await openDigestWitness(context);
  return digest && openSnapshotWitness(context, digest);
});
describeWitness('a digest', POSTGRES, openDigestWitness);
describeWitness('a digest', MARIADB, openDigestWitness);
for (const database of [SQLITE, POSTGRES, MARIADB]) describeWitness('rows', database, createRowWitness);

/** What a session check must do whatever witness confirms its answers: answer what better-auth would, at every moment. */
function describeWitness(name: string, database: DatabaseKind, open: OpenWitness): void {
  describe.skipIf(!database.available)(`${name} on ${database.name} as a witness`, () => {
    let store: Store;
    let check: SessionCheck;
    let context: AuthContext;
    let lookUps: number;
    let whileLookingUp: (lookUp: () => Promise<unknown>) => Promise<unknown>;
    const closing: (() => unknown)[] = [];

    beforeEach(async () => {
      store = await database.create();
      const connection = store.connect();
      surviveTheDrop(connection);
      const auth = betterAuth({
        database: connection,
        secret: SECRET,
        session: { disableSessionRefresh: true },
        advanced: { useSecureCookies: false },
        logger: { disabled: true },
        telemetry: { enabled: false },
      });
      await (await getMigrations(auth.options)).runMigrations();
      await storeSessions(store, 2);
      lookUps = 0;
      whileLookingUp = (lookUp) => lookUp();
      const { getSession } = auth.api;
      Object.assign(auth.api, {
        getSession: Object.assign((input: never) => {
          lookUps++;
          return whileLookingUp(() => getSession(input));
        }, getSession),
      });
      context = (await contextOf(auth as unknown as AuthInstance)) as AuthContext;
      const settings = { sessionCheck: 'exact', maxRememberedSessions: 10 } as const;
      check = await createSessionCheck(auth as unknown as AuthInstance, context, settings, async (opened) => {
        const witness = await open(opened);
        if (witness === null) throw new Error(`a witness was expected on ${database.name}`);
        return witness;
      });
      closing.push(() => check.close());
    });
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close();
      await store.close().catch(() => {});
    });

    /** The name of the user whose session it is. Undefined if there is no session. */
    async function ask(): Promise<string | null | undefined> {
      const headers = new Headers({ cookie: sessionCookie(0) });
      const request = { headers, credentials: readCredentials(headers, context), disableRefresh: false };
      const { found } = await check.find(request);
      return found?.user.name;
    }

    const rename = (name: string) => store.sql('update "user" set name = ? where id = ?', name, userOf(0));

    it('confirms an answer for as long as its rows stay the same', async () => {
      for (let round = 0; round < 3; round++) expect(await ask()).toBe('Somebody');
      await store.sql('update "user" set name = ? where id = ?', 'Somebody else', userOf(1));
      await store.sql('delete from session where token = ?', tokenOf(1));
      for (let round = 0; round < 2; round++) expect(await ask()).toBe('Somebody');
      expect(lookUps).toBe(1);
    });

    it('notices a write to either row', async () => {
      await ask();
      await rename('Renamed');
      expect(await ask()).toBe('Renamed');
      await store.sql('update session set "ipAddress" = ? where token = ?', '', tokenOf(0));
      expect(await ask()).toBe('Renamed');
      expect(lookUps).toBe(3);
    });

    it('notices a change that is undone later', async () => {
      await ask();
      for (const name of ['Renamed', 'Somebody', 'Renamed', 'Somebody']) {
        await rename(name);
        expect(await ask()).toBe(name);
      }
    });

    it('keeps no answer that was read between a change and its undoing', async () => {
      whileLookingUp = async (lookUp) => {
        await rename('Renamed');
        const answer = await lookUp();
        await rename('Somebody');
        return answer;
      };
      expect(await ask()).toBe('Renamed');
      whileLookingUp = (lookUp) => lookUp();
      expect(await ask()).toBe('Somebody');
    });

    it('keeps no answer that was overtaken by a change', async () => {
      whileLookingUp = async (lookUp) => {
        const answer = await lookUp();
        await rename('Renamed');
        return answer;
      };
      expect(await ask()).toBe('Somebody');
      whileLookingUp = (lookUp) => lookUp();
      expect(await ask()).toBe('Renamed');
    });

    it('sees a transaction of another connection when it is committed', async () => {
      await ask();
      const other = await connectTo(store);
      closing.push(other.close);
      await other.run('begin');
      await other.run(`update "user" set name = 'Renamed' where id = '${userOf(0)}'`);
      expect(await ask()).toBe('Somebody');
      await other.run('commit');
      expect(await ask()).toBe('Renamed');
    });

    it('sees nothing of a transaction that is rolled back', async () => {
      const other = await connectTo(store);
      closing.push(other.close);
      whileLookingUp = async (lookUp) => {
        await other.run('begin');
        await other.run(`update "user" set name = 'Renamed' where id = '${userOf(0)}'`);
        return lookUp();
      };
      expect(await ask()).toBe('Somebody');
      whileLookingUp = (lookUp) => lookUp();
      expect(await ask()).toBe('Somebody');
      await other.run('rollback');
      expect(await ask()).toBe('Somebody');
    });

    it('notices a write by another process', async () => {
      await ask();
      await runInAnotherProcess(store, `update "user" set name = 'Renamed' where id = '${userOf(0)}'`);
      expect(await ask()).toBe('Renamed');
    });

    it.each([
      ['session', () => store.sql('delete from session where token = ?', tokenOf(0))],
      ['user', () => store.sql('delete from "user" where id = ?', userOf(0))],
    ])('notices that the row of the %s is gone', async (_row, remove) => {
      await ask();
      await remove();
      for (let round = 0; round < 2; round++) expect(await ask()).toBeUndefined();
    });

    it('notices that the session has been made to expire', async () => {
      await ask();
      await store.sql('update session set "expiresAt" = "createdAt" where token = ?', tokenOf(0));
      expect(await ask()).toBeUndefined();
    });

    it('confirms nothing after the session has expired by itself', async () => {
      const end = Date.now() + 1_500;
      await store.sql('update session set "expiresAt" = ? where token = ?', timeIn(store, end), tokenOf(0));
      await ask();
      await vi.waitUntil(() => Date.now() > end, { timeout: 10_000 });
      expect(await ask()).toBeUndefined();
    });

    it('confirms nothing while the store is unavailable', async () => {
      await ask();
      await makeUnavailable();
      const error = await ask().catch((thrown: unknown) => thrown);
      expect(isInvectError(error) && error.status).toBe(503);
    });

    async function makeUnavailable(): Promise<void> {
      if (database !== SQLITE) return store.close();
      const other = await connectTo(store);
      closing.push(other.close);
      await other.run('begin exclusive');
    }
  });
}

/** One connection beside better-auth's, for transactions. */
interface Connection {
  run(statement: string): Promise<unknown>;
  close(): Promise<unknown>;
}

async function connectTo({ config }: Store): Promise<Connection> {
  const { connectionString: url } = config;
  if (config.type === 'sqlite') {
    const database = new Database(url.slice('file:'.length));
    return { run: async (statement) => database.exec(statement), close: async () => database.close() };
  }
  if (config.type === 'postgresql') {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => {});
    await client.connect();
    return { run: (statement) => client.query(statement), close: () => client.end() };
  }
  const connection = await mysql.createConnection({ uri: url });
  await connection.query("set sql_mode = 'ANSI_QUOTES'");
  return { run: (statement) => connection.query(statement), close: () => connection.end() };
}

const SCRIPTS = {
  sqlite: "new (require('better-sqlite3'))(url.slice('file:'.length)).exec(statement);",
  postgresql: `const client = new (require('pg').Client)({ connectionString: url });
    client.connect().then(() => client.query(statement)).then(() => client.end());`,
  mysql: `require('mysql2/promise').createConnection({ uri: url }).then(async (connection) => {
      await connection.query("set sql_mode = 'ANSI_QUOTES'");
      await connection.query(statement);
      await connection.end();
    });`,
};

async function runInAnotherProcess({ config }: Store, statement: string): Promise<void> {
  const script = `const [url, statement] = process.argv.slice(1); ${SCRIPTS[config.type]}`;
  await promisify(execFile)(process.execPath, ['-e', script, config.connectionString, statement]);
}

/** A time in milliseconds since 1970, as better-auth writes it. */
function timeIn({ config }: Store, milliseconds: number): string {
  const text = new Date(milliseconds).toISOString();
  return config.type === 'mysql' ? text.slice(0, -1).replace('T', ' ') : text;
}

/** A pool emits an error if its database is dropped. A SQLite connection waits five seconds for a lock by default. */
function surviveTheDrop(connection: object): void {
  if (connection instanceof Database) connection.pragma('busy_timeout = 50');
  else (connection as pg.Pool).on('error', () => {});
}
