import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { toRequest } from './request.js';

const ARRIVAL = { mountPath: '/invect', target: '/me', publicOrigin: 'http://localhost' };

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A request that the server does not answer, and a way for the client to disconnect. */
async function openRequest(): Promise<{ req: IncomingMessage; res: ServerResponse; disconnect: () => void }> {
  const server = createServer().listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await once(server, 'listening');
  const client = send({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  client.on('error', () => {});
  client.end();
  const [req, res] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
  return { req, res, disconnect: () => client.destroy() };
}

test('a client that disconnects aborts the signal, and that of a clone', async () => {
  const { req, res, disconnect } = await openRequest();
  const request = toRequest(req, ARRIVAL, res);
  const { signal } = request.clone();
  expect([request.signal.aborted, signal.aborted]).toEqual([false, false]);
  disconnect();
  await once(res, 'close');
  expect([request.signal.aborted, signal.aborted]).toEqual([true, true]);
});

test('a signal that is first read after the client has disconnected is aborted', async () => {
  const { req, res, disconnect } = await openRequest();
  const request = toRequest(req, ARRIVAL, res);
  disconnect();
  await once(res, 'close');
  expect(request.signal.aborted).toBe(true);
});

test('a response that was written aborts nothing', async () => {
  const { req, res } = await openRequest();
  const request = toRequest(req, ARRIVAL, res);
  const { signal } = request;
  res.end('done');
  await once(res, 'close');
  expect(signal.aborted).toBe(false);
  expect(toRequest(req, ARRIVAL, res).signal.aborted).toBe(false);
});

test('it is a Request in every other way', async () => {
  const { req, res } = await openRequest();
  const request = toRequest(req, ARRIVAL, res);
  expect(request).toBeInstanceOf(Request);
  expect(request.url).toBe('http://localhost/invect/me');
  expect(new Request(request, { headers: { a: 'b' } }).headers.get('a')).toBe('b');
  res.end();
});
