import { execFileSync } from 'node:child_process';
import { makeWorld, SQLITE, type Store, TARGETS, type Target, type World, type WorldOptions } from '@invect/testing';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import Libsql from 'libsql';
import { afterEach, describe, expect, it } from 'vitest';
import { wayOf } from './way.js';

// Two SQLite libraries in one process do not see each other's locks, and whichever closes a file drops the locks of both
// (sqlite.org/howtocorrupt.html). The app's may be another one than the host's.

const [target] = TARGETS as [Target];
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const fileOf = ({ authUrl }: Store): string => authUrl.url.slice('file:'.length);

async function emptyStore(): Promise<Store> {
  const store = await SQLITE.create();
  closing.push(() => store.close());
  return store;
}

async function worldOn(store: Store, database: object): Promise<World> {
  const betterAuth = { database } as WorldOptions['betterAuth'] & object;
  const world = await makeWorld(target, { store, betterAuth });
  closing.push(() => world.close());
  return world;
}

/** better-auth takes libsql as the dialect of a Kysely. */
function libsqlAt(file: string): { readonly app: Libsql.Database; readonly database: object } {
  const app = new Libsql(file);
  closing.push(() => app.close());
  const dialect = new SqliteDialect({ database: app as unknown as Database.Database });
  return { app, database: { dialect, type: 'sqlite' } };
}

/** Whether another process may write now. */
function otherProcessWrites(file: string): boolean {
  const script = `
    const database = new (require('better-sqlite3'))(process.argv[1], { timeout: 0 });
    try { database.exec('update "user" set "image" = null'); console.log('wrote') } catch { console.log('locked') }`;
  return execFileSync(process.execPath, ['-e', script, file], { encoding: 'utf8' }).trim() === 'wrote';
}

describe.each(['delete', 'wal'])('better-auth on libsql, with the journal mode %s', (mode) => {
  it('keeps the lock of a transaction while the host reads sessions and closes', async () => {
    const store = await emptyStore();
    const file = `${fileOf(store)}.auth`;
    const { app, database } = libsqlAt(file);
    app.exec(`pragma journal_mode = ${mode}`);
    const world = await makeWorld(target, { store, betterAuth: { database } as WorldOptions['betterAuth'] & object });
    const person = await world.person();
    app.exec('begin immediate');
    app.prepare('update "user" set name = ?').run('Changed');
    for (let round = 0; round < 2; round++) expect((await person.get('/me')).body.id).toBe(person.id);
    expect(otherProcessWrites(file)).toBe(false);
    await world.close();
    expect(otherProcessWrites(file)).toBe(false);
    app.exec('commit');
    expect(otherProcessWrites(file)).toBe(true);
    const fresh = new Database(file);
    expect(fresh.prepare('select name from "user"').pluck().all()).toEqual(['Changed']);
    fresh.close();
    expect(wayOf(world)).toBe('their rows, read for all requests of a tick');
  });
});

describe('the file is read where better-auth has it open with better-sqlite3', () => {
  it.each(['a connection', 'a dialect', 'a Kysely'])('as %s', async (shape) => {
    const store = await emptyStore();
    const connection = new Database(fileOf(store));
    closing.push(() => connection.close());
    const dialect = new SqliteDialect({ database: connection });
    const database = {
      'a connection': connection,
      'a dialect': { dialect, type: 'sqlite' },
      'a Kysely': { db: new Kysely({ dialect }), type: 'sqlite' },
    }[shape] as object;
    const world = await worldOn(store, database);
    expect(wayOf(world)).toBe('their rows, read from the SQLite file for all requests of a tick');
    const person = await world.person();
    await person.get('/me');
    await world.sql('update "user" set role = ?', 'viewer');
    expect((await person.get('/me')).body.role).toBe('viewer');
  });
});

describe('one file for both, opened with two libraries,', () => {
  const warnings = ({ log }: World): string[] =>
    log.filter(({ level }) => level === 'warn').map(({ message }) => message);

  it('is warned of at start', async () => {
    const store = await emptyStore();
    const world = await worldOn(store, libsqlAt(fileOf(store)).database);
    expect(warnings(world)).toContainEqual(expect.stringMatching(/same SQLite file open with two SQLite libraries/));
  });

  it('is not what two files are, nor two connections of one library', async () => {
    const store = await emptyStore();
    const apart = await worldOn(store, libsqlAt(`${fileOf(store)}.auth`).database);
    const alike = await worldOn(store, store.connect());
    expect([...warnings(apart), ...warnings(alike)].join()).not.toMatch(/two SQLite libraries/);
  });
});
