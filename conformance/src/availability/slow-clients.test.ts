import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { EACH_ADAPTER, makeWorld, ONE_TARGET, sendRaw, type World } from '@invect/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const BODY_TIMEOUT = 400;

interface Drip {
  readonly answer: string;
  /** Milliseconds until the server closed the connection; null where it did not. */
  readonly closedAfter: number | null;
}

/** Sends a start, and then a byte at a time until the server closes or the time is over. */
async function drip(port: number, start: string, byte: string, milliseconds: number): Promise<Drip> {
  const socket = connect(port, '127.0.0.1');
  const started = performance.now();
  let answer = '';
  let closedAfter: number | null = null;
  socket.on('data', (data) => {
    answer += data.toString('latin1');
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    closedAfter ??= performance.now() - started;
  });
  socket.write(start);
  while (closedAfter === null && performance.now() - started < milliseconds) {
    socket.write(byte);
    await sleep(50);
  }
  const result = { answer, closedAfter };
  socket.destroy();
  return result;
}

describe.each(EACH_ADAPTER)('$name: a slow client', (target) => {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(target, { host: { bodyTimeoutMs: BODY_TIMEOUT } });
  });
  afterAll(() => world.close());

  it.each(['/flows', '/plugins/auth/api/auth/sign-in/email', '/plugins/auth/api/auth/update-user'])(
    'that drips a body into %s is told so with 408, and cut off',
    async (path) => {
      const person = await world.person();
      const head = [
        `POST ${world.mount}${path} HTTP/1.1`,
        `Host: 127.0.0.1:${world.port}`,
        `Origin: ${world.origin}`,
        `Cookie: ${person.cookieHeader()}`,
        'Content-Type: application/json',
        'Content-Length: 1000',
      ];
      const { answer, closedAfter } = await drip(world.port, `${head.join('\r\n')}\r\n\r\n{`, ' ', 8_000);
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toContain('"code":"request:timeout"');
      expect(closedAfter).not.toBeNull();
      expect((await person.get('/me')).status).toBe(200);
    },
  );

  it('that is slow, and quick enough, is served', async () => {
    const person = await world.person();
    const body = JSON.stringify({ name: 'slowly' });
    const socket = connect(world.port, '127.0.0.1');
    const head = [
      `POST ${world.mount}/flows HTTP/1.1`,
      `Host: 127.0.0.1:${world.port}`,
      `Origin: ${world.origin}`,
      `Cookie: ${person.cookieHeader()}`,
      'Content-Type: application/json',
      `Content-Length: ${body.length}`,
      'Connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n`);
    socket.write(body.slice(0, 5));
    await sleep(BODY_TIMEOUT / 4);
    socket.write(body.slice(5));
    const [data] = (await once(socket, 'data')) as [Buffer];
    expect(data.toString('latin1')).toMatch(/^HTTP\/1\.1 201 /);
    socket.destroy();
  });

  it('that sends more headers than Node takes is refused', async () => {
    const padding = Array.from({ length: 40 }, (_, index) => `X-Padding-${index}: ${'x'.repeat(1_000)}`);
    const { status } = await sendRaw(world.port, [`GET ${world.mount}/me HTTP/1.1`, ...padding]);
    expect(status).toBe(431);
    expect((await world.stranger().get('/health')).status).toBe(200);
  });
});

describe.each(ONE_TARGET)('$name: a slow client', (target) => {
  it("that drips headers ends at Node's headersTimeout, and nobody else waits for it", async () => {
    const world = await makeWorld(target);
    // The server is the app's, and so is this limit (60 s by default); the host only must not stand in its way.
    const server = createServer(
      { headersTimeout: 300, requestTimeout: 600, connectionsCheckingInterval: 50 },
      (_req, res) => {
        void world.invect
          .fetch(new Request(`${world.base}/health`), { mountPath: world.mount })
          .then(({ status }) => res.writeHead(status).end());
      },
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const slow = Promise.all(
      Array.from({ length: 50 }, () => drip(port, `GET ${world.mount}/health HTTP/1.1\r\nX-Slow: `, 'x', 8_000)),
    );
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(200);
    for (const { closedAfter } of await slow) expect(closedAfter).not.toBeNull();
    server.closeAllConnections();
    server.close();
    await world.close();
  });
});
