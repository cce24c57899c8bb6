import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInvect, type InvectOptions, migrationStatus } from '@invect/core';
import { DATABASES, EACH_ADAPTER, makeWorld, type Person, type Store, type World } from '@invect/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { announcements } from '../../examples/announcements/src/announcements.js';

const BOARD = '/plugins/announcements';

describe.each(EACH_ADAPTER)('$name: the announcements board of examples/', (target) => {
  let world: World;
  let viewer: Person;
  let editor: Person;
  beforeAll(async () => {
    world = await makeWorld(target, { host: { plugins: [announcements] } });
    [viewer, editor] = [await world.person('viewer'), await world.person('editor')];
  });
  afterAll(() => world.close());

  it('is written by editors, and read by everybody who is signed in', async () => {
    expect(await world.stranger().get(BOARD)).toMatchObject({ status: 401 });
    expect(await viewer.call('POST', BOARD, { text: 'Mine' })).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('announcement:write') },
    });
    const written = await editor.call('POST', BOARD, { text: ' The printer works again. ' });
    expect(written).toMatchObject({ status: 201, body: { author_id: editor.id, text: 'The printer works again.' } });
    expect((await viewer.get(BOARD)).body.items).toEqual([written.body]);
    expect((await viewer.get('/me')).headers.get('x-announcement')).toBe(written.body.id);
    expect((await viewer.get('/me')).body.permissions).toContain('announcement:read');

    const path = `${BOARD}/${written.body.id}`;
    expect((await viewer.call('DELETE', path)).status).toBe(403);
    expect((await editor.call('DELETE', path)).status).toBe(204);
    expect(await editor.call('DELETE', path)).toMatchObject({ status: 404, body: { code: 'announcement:not_found' } });
  });

  it('validates as the routes of the host do, and stands in the OpenAPI document', async () => {
    const refused = await editor.call('POST', BOARD, { text: '', pinned: true });
    expect(refused).toMatchObject({ status: 400, body: { code: 'request:invalid' } });
    expect(Object.keys(refused.body.fields).sort()).toEqual(['pinned', 'text']);
    const { paths } = (await viewer.get('/openapi.json')).body;
    expect(paths[`${BOARD}/{announcementId}`].delete).toMatchObject({ 'x-permission': 'announcement:write' });
  });
});

describe.each(DATABASES.filter(({ available }) => available))('tables of a plugin on $name', (kind) => {
  let store: Store;
  let options: InvectOptions;
  beforeEach(async () => {
    store = await kind.create();
    options = {
      baseDatabaseConfig: store.config,
      auth: 'none',
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    };
  });
  afterEach(() => store.close());

  async function withHost<T>(plugins: InvectOptions['plugins'], work: (call: Call) => Promise<T>): Promise<T> {
    const invect = createInvect({ ...options, plugins });
    try {
      await invect.ready();
      return await work(async (method, path, body) => {
        const init = { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
        const response = await invect.fetch(new Request(`http://localhost${path}`, method === 'GET' ? {} : init));
        return response.json();
      });
    } finally {
      await invect.close();
    }
  }

  it('are added to a database that a host without it has used for long', async () => {
    await withHost([], (call) => call('POST', '/flows', { name: 'Older than the plugin' }));
    expect(await migrationStatus({ ...options, plugins: [announcements] })).toEqual([
      { owner: 'host', pending: [] },
      { owner: 'announcements', pending: ['001-board'] },
    ]);
    await withHost([announcements], async (call) => {
      expect(await call('POST', BOARD, { text: 'New here' })).toMatchObject({ text: 'New here' });
      expect(await call('GET', '/flows')).toMatchObject({ items: [{ name: 'Older than the plugin' }] });
    });
    await withHost([announcements], async (call) => {
      expect(await call('GET', BOARD)).toMatchObject({ items: [{ text: 'New here' }] });
    });
    expect(await store.sql('select name from invect_migration_announcements')).toEqual([{ name: '001-board' }]);
  });

  it('are made once by two processes that start at once', async () => {
    const applied = await Promise.all([startElsewhere(store), startElsewhere(store)]);
    const steps = await store.sql('select name from invect_migration order by name');
    expect(steps.length).toBeGreaterThan(1);
    expect(applied.flat().sort()).toEqual(['announcements 001-board', ...steps.map(({ name }) => `host ${name}`)]);
  });
});

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** @returns owner and name of each step that the process applied */
async function startElsewhere({ config }: Store): Promise<string[]> {
  const entry = fileURLToPath(new URL('plugin-process.ts', import.meta.url));
  const env = { ...process.env, DATABASE_CONFIG: JSON.stringify(config) };
  const child = spawn(process.execPath, ['--import', 'tsx', entry], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  return output.split('\n').filter(Boolean);
}
