import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it, vi } from 'vitest';
import { writeResponse } from '../node/response.js';
import { type EventSource, eventStream, eventText } from './event-stream.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Serves one stream, and opens it. */
async function open(source: EventSource, times: Parameters<typeof eventStream>[1]) {
  server = createServer((_req, res) => void writeResponse(res, eventStream(source, times)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const sent = request({ host: '127.0.0.1', port: (server.address() as AddressInfo).port, agent: false });
  sent.on('error', () => {});
  const [response] = await once(sent.end(), 'response');
  response.on('error', () => {});
  return { sent, response };
}

it('a client that does not read is disconnected, and what it has not read stays with the source', async () => {
  const chunk = eventText('node', JSON.stringify('x'.repeat(1024 * 1024)));
  const source = { next: vi.fn(async () => chunk), close: vi.fn() };
  const { response } = await open(source, { heartbeat: 60_000, stall: 300 });
  response.pause();
  await expect.poll(() => source.close.mock.calls.length, { timeout: 60_000 }).toBe(1);
  const asked = source.next.mock.calls.length;
  // What the operating system holds for a connection, and no more.
  expect(asked).toBeLessThan(64);
  let received = 0;
  response.on('data', ({ length }: Buffer) => {
    received += length;
  });
  await new Promise((resolve) => response.resume().on('close', resolve));
  expect(received).toBeLessThanOrEqual(asked * chunk.length + 100);
  expect(source.next.mock.calls.length).toBe(asked);
});

it('an idle stream has comments in it, and loses no event to them', async () => {
  let say: (text: string | null) => void = () => {};
  const next = (): Promise<string | null> =>
    new Promise((resolve) => {
      say = resolve;
    });
  const close = vi.fn();
  const { response } = await open({ next, close }, { heartbeat: 20, stall: 60_000 });
  let text = '';
  response.setEncoding('utf8').on('data', (data: string) => {
    text += data;
  });
  await expect.poll(() => text.split(': heartbeat\n\n').length, { timeout: 60_000 }).toBeGreaterThan(3);
  say(eventText('run', '{}', '1.run'));
  await expect.poll(() => text, { timeout: 60_000 }).toContain('event: run\nid: 1.run\ndata: {}\n\n');
  say(null);
  await once(response, 'close');
  expect([response.complete, close.mock.calls.length]).toEqual([true, 1]);
});

it('a client that goes away, and a source that fails, end the stream', async () => {
  const close = vi.fn();
  const { sent } = await open({ next: () => new Promise(() => {}), close }, undefined);
  sent.destroy();
  await expect.poll(() => close.mock.calls.length, { timeout: 60_000 }).toBe(1);
  server?.close();
  let fail: (error: Error) => void = () => {};
  const next = (): Promise<string> =>
    new Promise((_, reject) => {
      fail = reject;
    });
  const failing = { next, close: vi.fn() };
  const { response } = await open(failing, undefined);
  fail(new Error('gone'));
  await new Promise((resolve) => response.resume().on('close', resolve));
  expect([response.complete, failing.close.mock.calls.length]).toEqual([false, 1]);
});
