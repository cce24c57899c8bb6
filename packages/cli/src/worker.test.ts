import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInvect } from '@invect/core';
import { type AppFolder, makeAppFolder, SQLITE, type Store } from '@invect/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const BIN = fileURLToPath(new URL('../dist/bin.js', import.meta.url));

/** The app's own processes serve HTTP only. */
const CONFIG = `
  export default {
    baseDatabaseConfig: { type: 'sqlite', connectionString: process.env.DATABASE_URL, id: 'main' },
    auth: 'none',
    runs: false,
  };`;

describe('invect worker', () => {
  let app: AppFolder;
  let store: Store;
  beforeEach(async () => {
    store = await SQLITE.create();
    app = makeAppFolder({ 'invect.config.ts': CONFIG });
  });
  afterEach(async () => {
    app.remove();
    await store.close();
  });

  it('carries out the runs of an app that serves HTTP only, and ends with 0 when it is told to', async () => {
    const logger = { debug() {}, info() {}, warn() {}, error() {} };
    const invect = createInvect({ baseDatabaseConfig: store.config, auth: 'none', runs: false, logger });
    const post = async (path: string, body: object): Promise<{ id: string }> => {
      const headers = { 'content-type': 'application/json', origin: 'http://localhost' };
      const request = new Request(`http://localhost${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return (await invect.fetch(request)).json();
    };
    const definition = { nodes: [{ id: 'a', type: 'transform', config: { output: '{{ input.n }}' } }], edges: [] };
    const flow = await post('/flows', { name: 'A flow', definition });
    const run = await post(`/flows/${flow.id}/run`, { input: { n: 7 } });

    const env = { ...process.env, DATABASE_URL: store.config.connectionString };
    const child = spawn(process.execPath, [BIN, 'worker', '--concurrency', '2'], { cwd: app.path, env, stdio: 'pipe' });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        output += chunk;
      });
    try {
      const outcome = async () => {
        const [row] = await store.sql('select status, output from invect_run where id = ?', run.id);
        return [child.exitCode, row?.['status'], row?.['output']];
      };
      await expect.poll(outcome, { timeout: 60_000 }).toEqual([null, 'succeeded', '7']);
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
      expect(output).toContain('Carrying out runs.');
    } finally {
      if (child.exitCode === null) child.kill('SIGKILL');
      await invect.close();
    }
  });

  it('ends with 2 for a wrong number, and where the host cannot start', async () => {
    const env = { DATABASE_URL: store.config.connectionString };
    expect(await app.node([BIN, 'worker', '--concurrency', '-1'], env)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--concurrency is "-1"; it must be a whole number from 1 to 1000.'),
    });
    expect(await app.node([BIN, 'worker'], { DATABASE_URL: 'file:/nowhere/at/all.db' })).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^invect: /m),
    });
  });
});
