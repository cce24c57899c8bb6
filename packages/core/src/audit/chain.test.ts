import { DATABASES, type Store } from '@invect/testing/stores';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Database, openDatabase } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { HOST_MIGRATIONS } from '../database/migrations/index.js';
import { placeAfter, START } from './chain.js';
import { type AuditEvent, SYSTEM_CALLER } from './entry.js';
import { AuditKeeper, type AuditOptions } from './keeper.js';
import { cutOldEntries } from './retention.js';
import { seal } from './sealer.js';
import { verifyChain } from './verify.js';

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
const DAY = 24 * 60 * 60 * 1000;

describe.each(DATABASES.filter(({ available }) => available))('the chain on $name', (kind) => {
  let store: Store;
  let database: Database;
  const databases: Database[] = [];
  beforeEach(async () => {
    store = await kind.create();
    database = connect();
    await migrate(HOST_MIGRATIONS, database, store.config.type);
  });
  afterEach(async () => {
    for (const opened of databases.splice(0)) await opened.destroy();
    await store.close();
  });

  /** As another process has it: with connections of its own. */
  function connect(): Database {
    const opened = openDatabase(store.config);
    databases.push(opened);
    return opened;
  }

  /** The log of a host that looks after nothing by itself. */
  function logOf(on: Database, options: AuditOptions = {}): AuditKeeper['log'] {
    return new AuditKeeper(on, SILENT, options).log;
  }

  async function note(...actions: string[]): Promise<void> {
    for (const action of actions) await logOf(database).note(SYSTEM_CALLER, [{ action }]);
    await seal(database);
  }

  const sql = (statement: string, ...values: (string | number)[]): Promise<unknown> => store.sql(statement, ...values);

  const positions = async (): Promise<number[]> =>
    (await store.sql('select position from invect_audit order by position')).map((row) => Number(row['position']));

  it('has one end, however many processes write and seal at once', async () => {
    const processes = [database, connect(), connect()];
    const work = processes.flatMap((on, process) =>
      Array.from({ length: 20 }, async (_, count) => {
        await logOf(on).note(SYSTEM_CALLER, [{ action: `test.write-${process}-${count}` }]);
        await seal(on);
      }),
    );
    await Promise.all(work);
    expect(await positions()).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(await verifyChain(database)).toMatchObject({ ok: true, entries: 60, pending: 0, faults: [] });
  });

  it('seals a large number of entries', async () => {
    const events: AuditEvent[] = Array.from({ length: 1_200 }, () => ({ action: 'test.many' }));
    await logOf(database).note(SYSTEM_CALLER, events);
    expect(await verifyChain(database)).toMatchObject({ ok: true, entries: 0, pending: 1_200 });
    expect(await seal(database)).toBe(1_200);
    expect(await verifyChain(database)).toMatchObject({ ok: true, entries: 1_200, head: { position: 1_200 } });
  });

  it('gets no entry of a change that was rolled back', async () => {
    const change = database.transaction().execute(async (transaction) => {
      await logOf(database).record(transaction, SYSTEM_CALLER, { action: 'test.change' });
      throw new Error('the change failed');
    });
    await expect(change).rejects.toThrow('the change failed');
    expect(await seal(database)).toBe(0);
  });

  it('shows which entry was altered, removed, moved or inserted', async () => {
    const names = ['test.one', 'test.two', 'test.three', 'test.four', 'test.five', 'test.six'];
    await note(...names);
    const rows = await store.sql('select * from invect_audit order by position');
    const restore = async (): Promise<void> => {
      await sql('delete from invect_audit');
      for (const row of rows) {
        const columns = Object.keys(row);
        const marks = columns.map(() => '?').join(', ');
        await sql(
          `insert into invect_audit (${columns.join(', ')}) values (${marks})`,
          ...(Object.values(row) as string[]),
        );
      }
      expect(await verifyChain(database)).toMatchObject({ ok: true, faults: [] });
    };
    const entry = (position: number): string => String(rows[position - 1]?.['entry']);
    const hash = (position: number): string => String(rows[position - 1]?.['hash']);

    await sql('update invect_audit set entry = ? where position = 3', entry(3).replace('test.three', 'test.other'));
    expect(await faults()).toEqual([['altered', 3, 3]]);
    await restore();

    await sql('update invect_audit set action = ? where position = 3', 'test.other');
    expect(await faults()).toEqual([['altered', 3, 3]]);
    await restore();

    await sql('update invect_audit set actor_id = ? where position = 3', 'somebody');
    expect(await faults()).toEqual([['altered', 3, 3]]);
    await restore();

    await sql('delete from invect_audit where position in (3, 4)');
    expect(await faults()).toEqual([['missing', 3, 4]]);
    await restore();

    await sql('delete from invect_audit where position = 1');
    expect(await faults()).toEqual([['missing', 1, 1]]);
    await restore();

    await sql('delete from invect_audit where position = 6');
    expect(await faults()).toEqual([['missing', 6, 6]]);
    await restore();

    for (const [at, from] of [
      [2, 5],
      [5, 2],
    ] as const)
      await sql('update invect_audit set entry = ?, hash = ? where position = ?', entry(from), hash(from), at);
    expect(await faults()).toEqual(
      expect.arrayContaining([
        ['altered', 2, 2],
        ['altered', 5, 5],
      ]),
    );
    await restore();

    // A row in the place of another one, with a hash that fits the one before it.
    const forged = entry(3).replace('test.three', 'test.forged');
    const place = placeAfter({ position: 2, hash: hash(2) }, forged);
    await sql(
      'update invect_audit set entry = ?, action = ?, hash = ? where position = 3',
      forged,
      'test.forged',
      place.hash,
    );
    expect(await faults()).toEqual([['altered', 4, 4]]);
    await restore();

    for (let position = 6; position > 3; position--)
      await sql('update invect_audit set position = ? where position = ?', position + 1, position);
    await sql(
      'insert into invect_audit (position, at, action, outcome, entry, hash) select 4, at, action, outcome, entry, hash from invect_audit where position = 3',
    );
    expect((await faults())[0]).toEqual(['altered', 4, 4]);
    await restore();

    const next = placeAfter({ position: 6, hash: hash(6) }, entry(6));
    await sql(
      'insert into invect_audit (position, at, action, outcome, entry, hash) select 7, at, action, outcome, entry, ? from invect_audit where position = 6',
      next.hash,
    );
    expect(await faults()).toEqual([['inserted', 7, 7]]);
    await restore();

    await sql("update invect_audit_mark set position = 2, hash = ? where name = 'anchor'", hash(2));
    expect(await faults()).toEqual([
      ['inserted', 1, 2],
      ['missing', 1, 2],
    ]);
    await sql('delete from invect_audit where position <= 2');
    expect(await faults()).toEqual([['missing', 1, 2]]);
  });

  async function faults(expected?: { position: number; hash: string }): Promise<unknown[]> {
    const report = await verifyChain(database, expected);
    expect(report.ok).toBe(report.faults.length === 0);
    return report.faults.map(({ kind: fault, from, to }) => [fault, from, to]);
  }

  it('is compared with a place that somebody has kept', async () => {
    await note('test.one', 'test.two', 'test.three');
    const { head } = await verifyChain(database);
    await note('test.four');
    expect(await faults(head)).toEqual([]);

    // The end is cut off together with its mark: only the kept place tells.
    await sql('delete from invect_audit where position > 2');
    const rows = await store.sql('select position, hash from invect_audit where position = 2');
    await sql("update invect_audit_mark set position = 2, hash = ? where name = 'head'", String(rows[0]?.['hash']));
    expect(await faults()).toEqual([]);
    expect(await faults(head)).toEqual([['missing', 3, 3]]);

    // The whole chain is computed again.
    let place = START;
    for (const row of await store.sql('select position, entry from invect_audit order by position')) {
      const entry = String(row['entry']).replace('"count":1', '"count":9');
      place = placeAfter(place, entry);
      await sql('update invect_audit set entry = ?, hash = ? where position = ?', entry, place.hash, place.position);
    }
    await sql("update invect_audit_mark set hash = ? where name = 'head'", place.hash);
    await note('test.five', 'test.six');
    expect(await faults()).toEqual([]);
    expect(await faults(head)).toEqual([['altered', 1, 3]]);
  });

  it('stays verifiable if old entries are cut off, and says how far', async () => {
    await note('test.one', 'test.two', 'test.three');
    const old = await verifyChain(database);
    const log = logOf(database);
    const in2Days = Date.now() + 2 * DAY;
    await cutOldEntries(database, log, { retentionDays: 3, waitsForSink: false }, in2Days);
    expect(await positions()).toEqual([1, 2, 3]);
    await cutOldEntries(database, log, { retentionDays: 1, waitsForSink: false }, in2Days);
    // The entry of the cut has no place yet.
    expect(await verifyChain(database)).toMatchObject({ ok: true, cut: 3, entries: 0, pending: 1 });
    await note('test.four');
    expect(await positions()).toEqual([4, 5]);
    expect(await verifyChain(database, old.head)).toMatchObject({ ok: true, cut: 3, entries: 2 });
    expect((await store.sql('select resource_id from invect_audit where action = ?', 'audit.cut'))[0]).toEqual({
      resource_id: '3',
    });
    await sql('delete from invect_audit where position = 4');
    await sql("update invect_audit_mark set position = 4 where name = 'anchor'");
    expect(await verifyChain(database)).toMatchObject({ ok: false });
  });

  it('is cut by a host with retentionDays, by itself', async () => {
    const old = { id: 'old', at: '2020-01-01T00:00:00.000Z', action: 'test.old', outcome: 'success' };
    await sql('insert into invect_audit_pending (id, entry) values (?, ?)', '0', JSON.stringify(old));
    await note('test.new');
    const keeper = new AuditKeeper(database, SILENT, { retentionDays: 30 });
    keeper.start();
    await vi.waitFor(async () => expect(await positions()).not.toContain(1), { timeout: 15_000 });
    await keeper.close();
    expect(await verifyChain(database)).toMatchObject({ ok: true, cut: 1, pending: 0 });
  });

  it('keeps old entries until the app has got them', async () => {
    await note('test.one', 'test.two');
    const in2Days = Date.now() + 2 * DAY;
    await cutOldEntries(database, logOf(database), { retentionDays: 1, waitsForSink: true }, in2Days);
    expect(await positions()).toEqual([1, 2]);
  });

  it('takes nothing that is not an entry, and goes on', async () => {
    const good = { id: '1', at: new Date().toISOString(), action: 'test.good', outcome: 'success' };
    for (const [id, text] of Object.entries({
      a: '',
      b: 'null',
      c: '{"at":1}',
      d: JSON.stringify({ ...good, action: 'x'.repeat(100) }),
      e: `${JSON.stringify(good)}\n`,
      f: JSON.stringify(good),
    }))
      await sql('insert into invect_audit_pending (id, entry) values (?, ?)', id, text);
    expect(await seal(database)).toBe(6);
    const rows = await store.sql('select action from invect_audit order by position');
    expect(rows.map(({ action }) => action)).toEqual([...Array(5).fill('audit.unreadable'), 'test.good']);
    expect(await verifyChain(database)).toMatchObject({ ok: true });
  });
});
