import { DATABASES, type Store } from '@invect/testing/stores';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { HOST_MIGRATIONS } from '../database/migrations/index.js';
import { RunStore } from '../runs/store.js';
import { Claims } from './claims.js';
import { Journal, LeaseLost } from './journal.js';
import { newNodeRow } from './node-rows.js';

const LEASE_MILLISECONDS = 60_000;
const AT = '2026-01-01T00:00:00.000Z';

describe.each(DATABASES.filter(({ available }) => available))('runs on $name', (kind) => {
  let store: Store;
  const databases: Database[] = [];
  beforeEach(async () => {
    store = await kind.create();
    await migrate(HOST_MIGRATIONS, connect(), store.config.type);
    await store.sql(
      'insert into invect_flow (id, name, version, visibility, access_version, created_at, updated_at) values (?, ?, 1, ?, 1, ?, ?)',
      ...['flow', 'A flow', 'workspace', AT, AT],
    );
    await store.sql(
      'insert into invect_flow_version (flow_id, version, definition, created_at) values (?, 1, ?, ?)',
      ...['flow', '{"nodes":[],"edges":[]}', AT],
    );
  });
  afterEach(async () => {
    for (const database of databases.splice(0)) await database.destroy();
    await store.close();
  });

  /** As another process has it: with connections of its own. */
  function connect(): Database {
    const database = openDatabase(store.config);
    databases.push(database);
    return database;
  }

  async function insert(...ids: string[]): Promise<void> {
    const actor = { type: 'user', id: 'u', name: null, keyId: null } as const;
    const runs = new RunStore(databases[0] as Database);
    for (const id of ids) await runs.insert({ id, flowId: 'flow', flowVersion: 1, actor, input: null });
  }

  it('are taken by one of many workers, each once', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => `run-${index}`);
    await insert(...ids);
    const workers = Array.from({ length: 3 }, () => new Claims(connect(), LEASE_MILLISECONDS));
    const claimed = await Promise.all(workers.flatMap((worker) => ids.map((id) => worker.claim(id))));
    expect(claimed.flatMap((run) => run?.run.id ?? []).sort()).toEqual(ids.sort());
    expect(await workers[0]?.due(10)).toEqual([]);
  });

  it('are due again when a lease is over, and not before', async () => {
    await insert('run');
    const [short, other] = [new Claims(connect(), 300), new Claims(connect(), LEASE_MILLISECONDS)];
    const first = await short.claim('run');
    expect(first).not.toBeNull();
    expect(await other.claim('run')).toBeNull();
    await expect.poll(() => other.due(10), { timeout: 60_000 }).toEqual(['run']);
    expect(await other.claim('run')).toMatchObject({ run: { id: 'run', status: 'running' } });
    expect(await short.renew([{ runId: 'run', lease: String(first?.lease) }])).toEqual(new Map());
  });

  it('are kept by whoever renews, and free at once when they are given up', async () => {
    await insert('run');
    const claims = new Claims(connect(), LEASE_MILLISECONDS);
    const lease = String((await claims.claim('run'))?.lease);
    expect(await claims.renew([{ runId: 'run', lease }])).toEqual(new Map([[lease, { nudged: false }]]));
    await new RunStore(connect()).nudge('run');
    expect(await claims.renew([{ runId: 'run', lease }])).toEqual(new Map([[lease, { nudged: true }]]));
    await claims.release([{ runId: 'run', lease }]);
    expect(await claims.due(10)).toEqual(['run']);
  });

  it('are written by nobody who has lost them', async () => {
    await insert('run');
    const database = connect();
    const claims = new Claims(database, LEASE_MILLISECONDS);
    const lease = String((await claims.claim('run'))?.lease);
    const journal = new Journal(database, { runId: 'run', lease, leaseMilliseconds: LEASE_MILLISECONDS }, []);
    journal.note(newNodeRow('run', { nodeId: 'a', iteration: '' }, 1, AT));
    await journal.write();
    await claims.release([{ runId: 'run', lease }]);
    await claims.claim('run');
    journal.note(newNodeRow('run', { nodeId: 'b', iteration: '' }, 1, AT));
    await expect(journal.write({ status: 'failed' })).rejects.toBeInstanceOf(LeaseLost);
    expect(await store.sql('select node_id from invect_node_run')).toEqual([{ node_id: 'a' }]);
    expect(await store.sql('select status from invect_run')).toEqual([{ status: 'running' }]);
  });

  it('are deleted some days after their end, with what their nodes did', async () => {
    await insert('old', 'new', 'open');
    const database = connect();
    const claims = new Claims(database, LEASE_MILLISECONDS);
    const lease = String((await claims.claim('old'))?.lease);
    const journal = new Journal(database, { runId: 'old', lease, leaseMilliseconds: LEASE_MILLISECONDS }, []);
    journal.note(newNodeRow('old', { nodeId: 'a', iteration: '' }, 1, AT));
    await journal.write();
    await store.sql("update invect_run set ended_at = ? where id = 'old'", '2020-01-01T00:00:00.000Z');
    await store.sql("update invect_run set ended_at = ? where id = 'new'", new Date().toISOString());
    expect(await claims.deleteOld(30, 10)).toBe(1);
    expect((await store.sql('select id from invect_run order by id')).map(({ id }) => id)).toEqual(['new', 'open']);
    expect(await store.sql('select id from invect_node_run')).toEqual([]);
  });
});
