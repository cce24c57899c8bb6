import {
  type DatabaseKind,
  MARIADB,
  makeWorld,
  type Person,
  POSTGRES,
  SQLITE,
  type Store,
  TARGETS,
  type Target,
  type WorldOptions,
} from '@invect/testing';
import type { BetterAuthOptions } from 'better-auth';
import Database from 'better-sqlite3';
import { SqliteDialect } from 'kysely';
import Libsql from 'libsql';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';

// An app that does everything on one connection, better-auth's queries as well. What it writes within a transaction, better-auth
// reads before it is committed. The answer made of that is better-auth's own; it must not outlive the transaction.

const [target] = TARGETS as [Target];
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The app's one connection, as better-auth gets it and as the app uses it. */
interface OneConnection {
  readonly database: NonNullable<BetterAuthOptions['database']>;
  run(statement: string): unknown;
}

interface Kind {
  readonly name: string;
  readonly on: DatabaseKind;
  /** Whether nobody can tell by the connection that it is in a transaction. */
  readonly saysNothing?: true;
  connect(store: Store): OneConnection | Promise<OneConnection>;
}

const fileOf = ({ authUrl }: Store): string => authUrl.url.slice('file:'.length);

function onSqlite(connection: { exec(statement: string): unknown; close(): unknown }): OneConnection {
  closing.push(() => connection.close());
  return { database: connection as Database.Database, run: (statement) => connection.exec(statement) };
}

/** better-auth takes libsql as the dialect of a Kysely only, which does not say whether it is in a transaction. */
function onLibsql(store: Store): OneConnection {
  const { database, run } = onSqlite(new Libsql(`${fileOf(store)}.auth`));
  const dialect = new SqliteDialect({ database: database as Database.Database });
  return { database: { dialect, type: 'sqlite' }, run };
}

function onPostgres({ authUrl }: Store): OneConnection {
  const pool = new pg.Pool({ connectionString: authUrl.url, max: 1 });
  pool.on('error', () => {});
  closing.push(() => pool.end());
  return { database: pool, run: (statement) => pool.query(statement) };
}

function onMysql({ authUrl }: Store): OneConnection {
  const pool = mysql.createPool({ uri: authUrl.url, timezone: 'Z', connectionLimit: 1 });
  closing.push(() => pool.end());
  return { database: pool, run: (statement) => pool.query(statement.replaceAll('"', '`')) };
}

const KINDS: readonly Kind[] = [
  { name: 'better-sqlite3', on: SQLITE, connect: (store) => onSqlite(new Database(fileOf(store))) },
  { name: 'better-sqlite3 in memory', on: SQLITE, connect: () => onSqlite(new Database(':memory:')) },
  { name: 'libsql', on: SQLITE, saysNothing: true, connect: onLibsql },
  { name: 'one connection to PostgreSQL', on: POSTGRES, connect: onPostgres },
  { name: 'one connection to MariaDB', on: MARIADB, saysNothing: true, connect: onMysql },
];

describe.each(KINDS.filter(({ on }) => on.available))(
  'an app that shares its $name',
  ({ on, connect, saysNothing }) => {
    async function makeApp(options: WorldOptions = {}) {
      const store = await on.create();
      closing.push(() => store.close());
      const { database, run } = await connect(store);
      const world = await makeWorld(target, { ...options, store, betterAuth: { database } });
      closing.push(() => world.close());
      const person = await world.person();
      const setRole = (role: string): unknown => run(`update "user" set role = '${role}' where id = '${person.id}'`);
      return { run, person, setRole };
    }
    const roleOf = async (person: Person): Promise<string> => (await person.get('/me')).body.role;

    it('keeps nothing that was read in its open transaction once that is taken back', async () => {
      const { run, person, setRole } = await makeApp();
      await run('begin');
      await setRole('admin');
      // better-auth's own answer: it reads what this connection has written.
      expect(await roleOf(person)).toBe('admin');
      await run('rollback');
      expect(await roleOf(person)).toBe('editor');
    });

    if (!saysNothing) {
      it('keeps nothing of it for seconds either, where sessions may be that old', async () => {
        const { run, person, setRole } = await makeApp({ userAuth: { sessionCheck: { maxStaleSeconds: 60 } } });
        await run('begin');
        await setRole('admin');
        expect(await roleOf(person)).toBe('admin');
        await run('rollback');
        expect(await roleOf(person)).toBe('editor');
      });
    }

    it('hears of each of its own changes within one transaction', async () => {
      const { run, person, setRole } = await makeApp();
      await run('begin');
      await setRole('admin');
      expect(await roleOf(person)).toBe('admin');
      await setRole('viewer');
      expect(await roleOf(person)).toBe('viewer');
      await run(`delete from session where "userId" = '${person.id}'`);
      expect((await person.twin().get('/me')).status).toBe(401);
      await run('rollback');
      expect(await roleOf(person)).toBe('editor');
    });

    it('is served what it commits', async () => {
      const { run, person, setRole } = await makeApp();
      expect(await roleOf(person)).toBe('editor');
      await run('begin');
      await setRole('viewer');
      await run('commit');
      expect(await roleOf(person)).toBe('viewer');
    });
  },
);
