import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BufferedResponse } from '../http/buffered-response.js';
import { serveNode } from './serve.js';

const BODY = 'x'.repeat(4 * 1024 * 1024);
const REQUEST = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const server = createServer(
  (req, res) => void serveNode({ fetch: async () => answer(res) }, req, res, { target: '/' }),
);
const started: ServerResponse[] = [];
let mostAtOnce = 0;
let client: Socket;

function answer(res: ServerResponse): Response {
  started.push(res);
  mostAtOnce = Math.max(mostAtOnce, started.filter(({ writableFinished }) => !writableFinished).length);
  return new BufferedResponse(BODY);
}

beforeEach(async () => {
  started.length = 0;
  mostAtOnce = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
});
afterEach(async () => {
  client.destroy();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it('answers pipelined requests one after the other, and all of them', async () => {
  client.write(REQUEST.repeat(20));
  await vi.waitFor(() => expect(started.length).toBe(1));
  let received = 0;
  client.on('data', ({ length }) => {
    received += length;
  });
  client.resume();
  await vi.waitFor(() => expect(received).toBeGreaterThan(20 * BODY.length), 10_000);
  expect([started.length, mostAtOnce]).toEqual([20, 1]);
  client.write(REQUEST);
  await vi.waitFor(() => expect(started.length).toBe(21));
});

it('starts no further request when the client is gone', async () => {
  client.write(REQUEST.repeat(20));
  await vi.waitFor(() => expect(started.length).toBe(1));
  const [first] = started as [ServerResponse];
  const closed = once(first, 'close');
  client.destroy();
  await closed;
  await new Promise((resolve) => setImmediate(resolve));
  expect(started.length).toBe(1);
});
