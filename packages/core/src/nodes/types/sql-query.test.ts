import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from '@invect/testing';
import { DATABASES, type Store } from '@invect/testing/stores';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Outgoing } from '../../outgoing/index.js';
import { sqlQuery } from './sql-query.js';

describe.each(DATABASES)('sql.query on $name', ({ name, create }) => {
  let store: Store;
  let outgoing: Outgoing;
  let credential: { url: string };
  const mark = (place: number) => (name === 'PostgreSQL' ? `$${place}` : '?');

  beforeAll(async () => {
    store = await create();
    await store.sql('create table item (id integer primary key, label varchar(100))');
    const url = store.config.connectionString;
    outgoing = new Outgoing({
      allow: ['127.0.0.1', '::1'],
      sqliteFiles: name === 'SQLite' ? [new URL(url).pathname] : [],
    });
    credential = { url };
  });
  afterAll(async () => {
    await outgoing.close();
    await store.close();
  });

  const run = (query: string, parameters: unknown[] = [], more: object = {}) =>
    runNode(sqlQuery(outgoing), { query, parameters, credentialId: 'c', ...more }, { credential });

  it('writes and reads rows with bound parameters', async () => {
    const hostile = `x'); drop table item; -- "`;
    const insert = `insert into item (id, label) values (${mark(1)}, ${mark(2)})`;
    expect(await run(insert, [1, hostile])).toEqual({ output: { rows: [], rowCount: 1 } });
    await run(insert, [2, null]);
    const found = await run(`select id, label from item where id < ${mark(1)} order by id`, [3]);
    expect(found).toEqual({
      output: {
        rows: [
          { id: 1, label: hostile },
          { id: 2, label: null },
        ],
        rowCount: 2,
      },
    });
  });

  it('runs one statement only', async () => {
    await expect(run('select 1 as one; select 2 as two')).rejects.toMatchObject({
      code: 'sql:failed',
      retryable: false,
    });
    await expect(run('delete from item where id = 99; drop table item')).rejects.toMatchObject({ code: 'sql:failed' });
    expect(await run('select count(*) as n from item where id = 99')).toMatchObject({ output: { rowCount: 1 } });
  });

  it('refuses more rows than it may give', async () => {
    const query = 'select 1 as n union all select 2 union all select 3';
    expect(await run(query, [], { maxRows: 3 })).toMatchObject({ output: { rowCount: 3 } });
    await expect(run(query, [], { maxRows: 2 })).rejects.toMatchObject({ code: 'sql:too_many_rows' });
  });

  it('ends a query that takes too long, and the host goes on meanwhile', async () => {
    const endless = {
      SQLite: 'with recursive n as (select 1 as x union all select x + 1 from n) select count(*) from n',
      PostgreSQL: 'select pg_sleep(100)',
      MariaDB: 'select sleep(100)',
    }[name];
    let ticks = 0;
    const clock = setInterval(() => (ticks += 1), 10);
    await expect(run(endless, [], { timeoutSeconds: 0.5 })).rejects.toMatchObject({
      code: 'sql:timeout',
      retryable: true,
    });
    clearInterval(clock);
    expect(ticks).toBeGreaterThan(2);
  });

  it('ends with the run', async () => {
    const cancelled = new AbortController();
    const endless =
      name === 'SQLite'
        ? 'with recursive n as (select 1 as x union all select x + 1 from n) select count(*) from n'
        : `select ${name === 'MariaDB' ? 'sleep' : 'pg_sleep'}(100)`;
    const config = { query: endless, credentialId: 'c' };
    const running = runNode(sqlQuery(outgoing), config, { credential, signal: cancelled.signal });
    cancelled.abort(new Error('cancelled by the run'));
    await expect(running).rejects.toThrow('cancelled by the run');
  });

  it('is refused where the host does not allow the address or the file', async () => {
    const closed = new Outgoing();
    const refusal = runNode(sqlQuery(closed), { query: 'select 1', credentialId: 'c' }, { credential });
    await expect(refusal).rejects.toMatchObject({ code: name === 'SQLite' ? 'sql:refused' : 'outgoing:refused' });
    await closed.close();
  });

  it('says what is wrong with a statement', async () => {
    await expect(run('select missing from item')).rejects.toMatchObject({
      code: 'sql:failed',
      message: expect.stringMatching(/missing/),
    });
  });
});

describe('a credential of sql.query', () => {
  const outgoing = new Outgoing();
  const run = (url: string) =>
    runNode(sqlQuery(outgoing), { query: 'select 1', credentialId: 'c' }, { credential: { url } });

  it.each([
    ['postgresql://ada@127.0.0.1/db', 'outgoing:refused'],
    ['postgresql://ada@%2Fvar%2Frun%2Fpostgresql/db', 'outgoing:unknown_host'],
    ['postgresql:///db?host=127.0.0.1', 'outgoing:unknown_host'],
    ['mysql://ada@localhost/db', 'outgoing:refused'],
    ['mysql://ada@0x7f.1/db', 'outgoing:refused'],
    ['mariadb://ada@[::ffff:127.0.0.1]/db', 'outgoing:refused'],
    ['redis://127.0.0.1', 'sql:credential'],
    ['not a URL', 'sql:credential'],
  ])('%s is refused', async (url, code) => {
    await expect(run(url)).rejects.toMatchObject({ code });
  });
});

describe('a SQLite file', () => {
  it.each([
    `attach '/etc/passwd' as x`,
    `/* select */ attach '/etc/passwd' as x`,
    `-- select\nATTACH '/etc/passwd' as x`,
    `vacuum into '/tmp/copy.db'`,
    'pragma writable_schema = 1',
    'create table x (a)',
    `explain select load_extension('x')`,
  ])('takes no statement that names files or changes rules: %s', async (query) => {
    const folder = mkdtempSync(join(tmpdir(), 'invect-sqlite-'));
    const file = join(folder, 'a.db');
    const outgoing = new Outgoing({ sqliteFiles: [file] });
    const refusal = runNode(sqlQuery(outgoing), { query, credentialId: 'c' }, { credential: { url: `file:${file}` } });
    await expect(refusal).rejects.toMatchObject({ code: 'sql:refused' });
    rmSync(folder, { recursive: true });
  });

  it('is not reached through a link that has the name of another', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'invect-sqlite-'));
    symlinkSync('/etc/passwd', join(folder, 'a.db'));
    const outgoing = new Outgoing({ sqliteFiles: [join(folder, 'b.db')] });
    const credential = { url: `file:${join(folder, 'a.db')}` };
    const refusal = runNode(sqlQuery(outgoing), { query: 'select 1', credentialId: 'c' }, { credential });
    await expect(refusal).rejects.toMatchObject({ code: 'sql:refused' });
    rmSync(folder, { recursive: true });
  });
});
