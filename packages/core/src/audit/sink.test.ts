import { DATABASES, type Store } from '@invect/testing/stores';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { HOST_MIGRATIONS } from '../database/migrations/index.js';
import { SYSTEM_CALLER } from './entry.js';
import { AuditKeeper } from './keeper.js';
import { seal } from './sealer.js';
import { SinkFeed } from './sink.js';

const errors: unknown[] = [];
const LOGGER = { debug() {}, info() {}, warn() {}, error: (fields: object) => void errors.push(fields) };
const never = (): boolean => false;

describe.each(DATABASES.filter(({ available }) => available))('the sink on $name', (kind) => {
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

  function connect(): Database {
    const opened = openDatabase(store.config);
    databases.push(opened);
    return opened;
  }

  async function note(count: number): Promise<void> {
    const events = Array.from({ length: count }, () => ({ action: 'test.event' }));
    await new AuditKeeper(database, LOGGER, {}).log.note(SYSTEM_CALLER, events);
    await seal(database);
  }

  it('gets every entry once, in order, if nothing fails', async () => {
    const got: number[] = [];
    const feed = new SinkFeed(database, (entries) => void got.push(...entries.map(({ position }) => position)));
    await note(250);
    await feed.run(never);
    await note(1);
    await feed.run(never);
    await feed.run(never);
    expect(got).toEqual(Array.from({ length: 251 }, (_, index) => index + 1));
  });

  it('gets the same entries again if it fails', async () => {
    const got: number[][] = [];
    let fails = true;
    const feed = new SinkFeed(database, async (entries) => {
      got.push(entries.map(({ position }) => position));
      if (fails) throw new Error('the sink failed');
    });
    await note(3);
    await expect(feed.run(never)).rejects.toThrow('the sink failed');
    await note(1);
    fails = false;
    await feed.run(never);
    expect(got).toEqual([
      [1, 2, 3],
      [1, 2, 3, 4],
    ]);
  });

  it('is called by one process at a time', async () => {
    await note(300);
    let [working, most] = [0, 0];
    const got: number[] = [];
    const sink = async (entries: readonly { position: number }[]): Promise<void> => {
      most = Math.max(most, ++working);
      await store.sql('select 1');
      got.push(...entries.map(({ position }) => position));
      working--;
    };
    const feeds = [database, connect(), connect()].map((on) => new SinkFeed(on, sink));
    const isLeft = async (): Promise<boolean> => got.length < 300;
    while (await isLeft()) {
      const runs = await Promise.allSettled(feeds.map((feed) => feed.run(never)));
      for (const run of runs) if (run.status === 'rejected') expect(run.reason.code).toBe('host:unavailable');
    }
    expect([most, got]).toEqual([1, Array.from({ length: 300 }, (_, index) => index + 1)]);
  });

  it('is waited for when the host closes, and gets by itself what happens', async () => {
    let begin: () => void = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    let finish: () => void = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const keeper = new AuditKeeper(database, LOGGER, {
      sink: async () => {
        begin();
        await finished;
      },
    });
    keeper.start();
    await keeper.log.note(SYSTEM_CALLER, [{ action: 'test.event' }]);
    await begun;
    let isClosed = false;
    const closed = keeper.close().then(() => {
      isClosed = true;
    });
    await store.sql('select 1');
    expect(isClosed).toBe(false);
    finish();
    await closed;
    expect(errors).toEqual([]);
    const [mark] = await store.sql("select position from invect_audit_mark where name = 'sink'");
    expect(Number(mark?.['position'])).toBe(1);
  });
});
