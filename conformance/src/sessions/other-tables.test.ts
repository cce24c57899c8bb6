import {
  MARIADB,
  makeWorld,
  POSTGRES,
  SQLITE,
  type Store,
  TARGETS,
  type Target,
  type World,
  type WorldOptions,
} from '@invect/testing';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { admin } from 'better-auth/plugins';
import Database from 'better-sqlite3';
import { Kysely, MysqlDialect, PostgresDialect, type PostgresPool, SqliteDialect } from 'kysely';
import mysql from 'mysql2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wayOf } from './way.js';

// better-auth's queries may be changed on their way to the database, and then read other tables than they name. A copy of the tables
// lies where SQL without that change would look.

const [target] = TARGETS as [Target];
/** better-auth's own look at the tables knows of schemas on PostgreSQL only. */
const unchecked = { advanced: { database: { validateSchema: false } } };
const ROWS = 'their rows, read for all requests of a tick';
const closing: (() => unknown)[] = [];
let store: Store;
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function worldOn(database: object, more: object = {}): Promise<World> {
  const options = { database, ...more } as WorldOptions['betterAuth'] & object;
  const world = await makeWorld(target, { store, betterAuth: options });
  closing.push(() => world.close());
  return world;
}

/** A pool whose connections may be cut when the database is dropped. */
function poolOf({ connect }: Store): PostgresPool {
  const pool = connect() as PostgresPool & { on(event: 'error', listener: () => void): void };
  pool.on('error', () => {});
  return pool;
}

async function makeTables(database: object): Promise<void> {
  const quiet = { logger: { disabled: true }, secret: 'x'.repeat(40), plugins: [admin()] };
  await (await getMigrations(betterAuth({ ...quiet, database } as never).options)).runMigrations();
}

describe.skipIf(!POSTGRES.available)('better-auth in a schema of its own', () => {
  let dialect: PostgresDialect;
  beforeEach(async () => {
    store = await POSTGRES.create();
    closing.push(() => store.close());
    await makeTables(poolOf(store));
    await store.sql('create schema own');
    for (const table of ['user', 'session', 'account', 'verification'])
      await store.sql(`create table own."${table}" (like public."${table}" including all)`);
    dialect = new PostgresDialect({ pool: poolOf(store) });
  });

  it.each(['withSchema', 'a plugin', 'schemaName'])('by %s is asked, and not an old copy elsewhere', async (way) => {
    const kysely = new Kysely<unknown>({ dialect });
    const database = {
      withSchema: { db: kysely.withSchema('own'), type: 'postgres' },
      'a plugin': {
        db: new Kysely({ dialect }).withPlugin(kysely.withSchema('own').getExecutor().plugins[0] as never),
      },
      schemaName: { dialect, schemaName: 'own' },
    }[way] as object;
    const world = await worldOn({ type: 'postgres', ...database });
    const person = await world.person();
    for (const table of ['user', 'session'])
      await world.sql(`insert into public."${table}" select * from own."${table}"`);
    for (let round = 0; round < 2; round++) expect((await person.get('/me')).body.role).toBe('editor');
    await world.sql('update own."user" set role = ?', 'viewer');
    expect((await person.get('/me')).body.role).toBe('viewer');
    await world.sql('delete from own.session');
    expect((await person.twin().get('/me')).status).toBe(401);
    expect(wayOf(world)).toBe(ROWS);
  });

  it('by its search_path is asked, by better-auth and by the check', async () => {
    const pool = poolOf(store) as PostgresPool & { options: { options?: string } };
    Object.assign(pool.options, { options: '-c search_path=own,public' });
    const world = await worldOn(pool);
    const person = await world.person();
    for (const table of ['user', 'session'])
      await world.sql(`insert into public."${table}" select * from own."${table}"`);
    for (let round = 0; round < 2; round++) expect((await person.get('/me')).body.role).toBe('editor');
    await world.sql('update own."user" set role = ?', 'viewer');
    expect((await person.get('/me')).body.role).toBe('viewer');
    expect(wayOf(world)).toBe('PostgreSQL’s snapshot');
  });
});

it.skipIf(!MARIADB.available)(
  'better-auth in another database of the same server is asked, and not a copy',
  async () => {
    const own = await MARIADB.create();
    store = await MARIADB.create();
    closing.push(
      () => own.close(),
      () => store.close(),
    );
    await makeTables(own.connect());
    await makeTables(store.connect());
    const pool = mysql.createPool({ uri: store.authUrl.url, timezone: 'Z', connectionLimit: 5 });
    closing.push(() => pool.promise().end());
    const schema = new URL(own.authUrl.url).pathname.slice(1);
    const db = new Kysely({ dialect: new MysqlDialect({ pool: pool as never }) }).withSchema(schema);
    const world = await makeWorld(target, {
      store,
      betterAuth: { database: { db, type: 'mysql' }, ...unchecked },
    });
    closing.push(() => world.close());
    const person = await world.person();
    for (const table of ['user', 'session'])
      await world.sql(`insert into "${table}" select * from "${schema}"."${table}"`);
    for (let round = 0; round < 2; round++) expect((await person.get('/me')).body.role).toBe('editor');
    await own.sql('update "user" set role = ?', 'viewer');
    expect((await person.get('/me')).body.role).toBe('viewer');
    expect(wayOf(world)).toBe(ROWS);
  },
);

it('better-auth behind any plugin of Kysely is asked, on SQLite as well', async () => {
  store = await SQLITE.create();
  closing.push(() => store.close());
  const connection = new Database(store.authUrl.url.slice('file:'.length));
  closing.push(() => connection.close());
  await makeTables(connection);
  const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: connection }) }).withSchema('main');
  const world = await worldOn({ db, type: 'sqlite' }, unchecked);
  const person = await world.person();
  for (let round = 0; round < 2; round++) expect((await person.get('/me')).body.role).toBe('editor');
  await world.sql('update "user" set role = ?', 'viewer');
  expect((await person.get('/me')).body.role).toBe('viewer');
  expect(wayOf(world)).toBe(ROWS);
});
