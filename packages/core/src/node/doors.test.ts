import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createInvect, type Invect } from '../index.js';
import { serveNode } from './serve.js';

const ORIGIN = 'http://localhost';

let invect: Invect;
let served: Pick<Invect, 'fetch'>;
const server = createServer((req, res) => void serveNode(served, req, res, { target: req.url, publicOrigin: ORIGIN }));

beforeEach(async () => {
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const baseDatabaseConfig = { type: 'sqlite', connectionString: ':memory:', id: 'main' } as const;
  invect = createInvect({ auth: 'none', baseDatabaseConfig, logger });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await invect.close();
});

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, body: await response.json() };
}

it('a host is served, and its interface shows nothing of the Node door', async () => {
  served = invect;
  expect(await get('/me')).toMatchObject({ status: 200, body: { id: 'everybody' } });
  expect(Object.keys(invect).sort()).toEqual(['authorize', 'close', 'fetch', 'mountedAt', 'ready', 'routes']);
});

it('a wrapper around a host is called for every request', async () => {
  const asked: string[] = [];
  served = {
    ...invect,
    fetch(request, arrival) {
      asked.push(request.url);
      return invect.fetch(request, arrival);
    },
  };
  expect(await get('/me')).toMatchObject({ status: 200, body: { id: 'everybody' } });
  expect(asked).toEqual([`${ORIGIN}/me`]);
});

it('a wrapper that rejects is answered with an opaque 500', async () => {
  served = { fetch: async () => Promise.reject(new Error('of the app')) };
  const { status, body } = await get('/me');
  expect([status, (body as { code: string }).code]).toEqual([500, 'host:internal_error']);
  expect(JSON.stringify(body)).not.toContain('of the app');
});
