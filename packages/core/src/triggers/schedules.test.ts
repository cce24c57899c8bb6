import { DATABASES, type Store } from '@invect/testing/stores';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { HOST_MIGRATIONS } from '../database/migrations/index.js';
import { Schedules } from './schedules.js';
import { TriggerStore } from './store.js';

const AT = '2026-01-01T00:00:00.000Z';
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const CONFIG = JSON.stringify({ cron: '0 0 1 1 *', timeZone: 'UTC', catchUp: 'last' });

describe.each(DATABASES.filter(({ available }) => available))('a due time on $name', (kind) => {
  let store: Store;
  const databases: Database[] = [];

  beforeAll(async () => {
    store = await kind.create();
    // As other processes have it: with connections of their own.
    for (let index = 0; index < 4; index++) databases.push(openDatabase(store.config));
    await migrate(HOST_MIGRATIONS, databases[0] as Database, store.config.type);
    await store.sql(
      'insert into invect_flow (id, name, version, visibility, access_version, created_at, updated_at) values (?, ?, 1, ?, 1, ?, ?)',
      ...['flow', 'A flow', 'workspace', AT, AT],
    );
    await store.sql(
      'insert into invect_flow_version (flow_id, version, definition, created_at) values (?, 1, ?, ?)',
      ...['flow', '{"nodes":[],"edges":[]}', AT],
    );
  });
  afterAll(async () => {
    for (const database of databases.splice(0)) await database.destroy();
    await store.close();
  });
  beforeEach(async () => {
    await store.sql('delete from invect_run');
    await store.sql('delete from invect_trigger');
    await store.sql(
      `insert into invect_trigger (id, flow_id, node_id, type, present, enabled, config, actor_type, actor_id, next_due_at,
        version, created_at, updated_at) values ('t', 'flow', 'timer', 'schedule', 1, 1, ?, 'user', 'u', ?, 1, ?, ?)`,
      ...[CONFIG, AT, AT, AT],
    );
  });

  it('starts one run, however many look at the same moment', async () => {
    const started: string[] = [];
    const onRun = (id: string): void => void started.push(id);
    const all = databases.map((database) => new Schedules({ database, logger: silent, onRun }));
    await Promise.all(all.map((schedules) => schedules.fireDue()));
    await Promise.all(all.map((schedules) => schedules.fireDue()));
    expect((await store.sql('select id from invect_run')).map(({ id }) => id)).toEqual(started);
    expect(started).toHaveLength(1);
    const [row] = await store.sql('select next_due_at, last_due_at, version from invect_trigger');
    expect(String(row?.['next_due_at']) > new Date().toISOString()).toBe(true);
    expect(row?.['last_due_at']).toMatch(/-01-01T00:00:00.000Z$/);
    expect(Number(row?.['version'])).toBe(1);
  });

  it('is taken once by those who have seen it, and by nobody after the trigger was changed', async () => {
    const [one, other] = databases.map((database) => new TriggerStore(database)) as [TriggerStore, TriggerStore];
    const [seen] = await one.due(10);
    const { now: _, flow_version, team_id, ...row } = seen ?? expect.fail('nothing is due');
    expect([flow_version, team_id]).toEqual([1, null]);
    const taken = [await one.takeDue(row, { next_due_at: null }), await other.takeDue(row, { next_due_at: null })];
    expect(taken).toEqual([true, false]);
    await store.sql('update invect_trigger set next_due_at = ?, version = 2', AT);
    expect(await other.takeDue(row, { next_due_at: null })).toBe(false);
  });

  it('starts no run of a trigger that is disabled, or whose node is gone', async () => {
    const schedules = new Schedules({ database: databases[0] as Database, logger: silent, onRun: () => {} });
    for (const column of ['enabled', 'present']) {
      await store.sql(`update invect_trigger set enabled = 1, present = 1`);
      await store.sql(`update invect_trigger set ${column} = 0`);
      await schedules.fireDue();
    }
    expect(await store.sql('select id from invect_run')).toEqual([]);
  });

  it('of a schedule that this host cannot read is given up, and holds up no other', async () => {
    await store.sql(
      `insert into invect_trigger (id, flow_id, node_id, type, present, enabled, config, actor_type, actor_id, next_due_at,
        version, created_at, updated_at) values ('s', 'flow', 'other', 'schedule', 1, 1, ?, 'user', 'u', ?, 1, ?, ?)`,
      ...['{"cron":"odd"}', '2025-01-01T00:00:00.000Z', AT, AT],
    );
    await new Schedules({ database: databases[0] as Database, logger: silent, onRun: () => {} }).fireDue();
    expect(await store.sql('select id from invect_run')).toHaveLength(1);
    expect(await store.sql("select next_due_at from invect_trigger where id = 's'")).toEqual([{ next_due_at: null }]);
  });
});
