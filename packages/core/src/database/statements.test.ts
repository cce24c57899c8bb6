import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, SqliteDialect, sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqlite } from './drivers.js';
import { keepStatements } from './statements.js';

let folder: string;
let database: Kysely<unknown>;
let prepared: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'statements-'));
  prepared = [];
  const connection = await openSqlite(join(folder, 'host.db'));
  const counted = {
    prepare(query: string) {
      prepared.push(query);
      return connection.prepare(query);
    },
    close: () => connection.close(),
  };
  database = new Kysely({ dialect: new SqliteDialect({ database: keepStatements(counted) }) });
  await sql`create table thing (name text)`.execute(database);
  await sql`insert into thing values ('a'), ('b'), ('c')`.execute(database);
});
afterEach(async () => {
  await database.destroy();
  rmSync(folder, { recursive: true });
});

const things = (name: string) => sql<{ name: string }>`select * from thing where name >= ${name}`;

it('prepares a query once, whatever its values are', async () => {
  const answers = [await things('b').execute(database), await things('c').execute(database)];
  expect(answers.map(({ rows }) => rows.map(({ name }) => name))).toEqual([['b', 'c'], ['c']]);
  expect(prepared.filter((query) => query.startsWith('select'))).toHaveLength(1);
});

it('reads the columns of today after another connection has added one', async () => {
  await things('c').execute(database);
  const other = await openSqlite(join(folder, 'host.db'));
  other.prepare("alter table thing add column colour text default 'red'").run([]);
  other.close();
  expect((await things('c').execute(database)).rows).toEqual([{ name: 'c', colour: 'red' }]);
});

it('forgets the statements that were not used for the longest time', async () => {
  for (let index = 0; index < 300; index++) await sql`select ${sql.lit(index)}`.execute(database);
  prepared.length = 0;
  await sql`select ${sql.lit(299)}`.execute(database);
  await sql`select ${sql.lit(0)}`.execute(database);
  expect(prepared).toEqual(['select 0']);
});
