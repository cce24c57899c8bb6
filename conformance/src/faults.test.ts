import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { InvectPlugin } from '@invect/core';
import { EXPRESS_TARGETS, makeWorld, TARGETS, type World } from '@invect/testing';
import type express from 'express';
import { describe, expect, it, vi } from 'vitest';

/** What the probe's endpoints have noticed of their clients. */
interface Noticed {
  bytes: number;
  uploadEnded: string;
  signalAborted: boolean;
  streamCancelled: boolean;
}

/** Endpoints that read and write without an end, and notice when the client is gone. */
function probe(): { plugin: InvectPlugin; noticed: Noticed } {
  const noticed: Noticed = { bytes: 0, uploadEnded: '', signalAborted: false, streamCancelled: false };
  const watch = (request: Request): void =>
    request.signal.addEventListener('abort', () => {
      noticed.signalAborted = true;
    });
  const plugin: InvectPlugin = {
    id: 'probe',
    start: () => ({
      endpoints: [
        {
          method: 'POST',
          path: '/probe/upload',
          public: true,
          maxBodyBytes: 1_000_000_000,
          async handler({ request }) {
            watch(request);
            try {
              for await (const chunk of request.body ?? []) noticed.bytes += (chunk as Uint8Array).byteLength;
              noticed.uploadEnded = 'complete';
            } catch {
              noticed.uploadEnded = 'cut off';
            }
            return Response.json(noticed);
          },
        },
        {
          method: 'GET',
          path: '/probe/stream',
          public: true,
          async handler({ request }) {
            watch(request);
            const body = new ReadableStream<Uint8Array>({
              async pull(controller) {
                await new Promise((resolve) => setTimeout(resolve, 1));
                controller.enqueue(new Uint8Array(65_536));
              },
              cancel() {
                noticed.streamCancelled = true;
              },
            });
            return new Response(body, { headers: { 'content-type': 'application/octet-stream' } });
          },
        },
      ],
    }),
  };
  return { plugin, noticed };
}

describe.each(TARGETS)('$name: a client that leaves', (target) => {
  it('while it uploads, ends the upload; nothing waits for the rest', async () => {
    const { plugin, noticed } = probe();
    const world = await makeWorld(target, { host: { plugins: [plugin] } });
    const socket = connect(world.port, '127.0.0.1');
    const head = [`POST ${world.mount}/plugins/probe/upload HTTP/1.1`, `Host: 127.0.0.1:${world.port}`];
    socket.write(`${[...head, 'Content-Type: text/plain', 'Content-Length: 100000000'].join('\r\n')}\r\n\r\n`);
    socket.write(Buffer.alloc(200_000));
    await vi.waitFor(() => expect(noticed.bytes).toBe(200_000), 60_000);
    socket.destroy();
    await vi.waitFor(() => expect(noticed).toMatchObject({ uploadEnded: 'cut off', signalAborted: true }), 60_000);
    await stillServes(world);
  });

  it('while it downloads, cancels the stream', async () => {
    const { plugin, noticed } = probe();
    const world = await makeWorld(target, { host: { plugins: [plugin] } });
    const outgoing = httpRequest(`${world.base}/plugins/probe/stream`).end();
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    await once(response, 'data');
    response.on('error', () => {});
    response.destroy();
    await vi.waitFor(() => expect(noticed).toMatchObject({ streamCancelled: true, signalAborted: true }), 60_000);
    await stillServes(world);
  });

  async function stillServes(world: World): Promise<void> {
    expect((await world.stranger().get('/health')).status).toBe(200);
    expect(world.log.filter(({ level }) => level === 'error')).toEqual([]);
    await world.close();
  }
});

describe.each(TARGETS)('$name: a host that cannot start', (target) => {
  it('answers 503 to everything, and logs why once', async () => {
    const log: string[] = [];
    const ignore = (): void => {};
    const served = await target.serve({
      host: {
        baseDatabaseConfig: { type: 'sqlite', connectionString: 'file:/nowhere/at/all.db', id: 'main' },
        auth: 'none',
        logger: { debug: ignore, info: ignore, warn: ignore, error: (_fields, message) => void log.push(message) },
      },
    });
    for (const path of ['/health', '/flows', '/nothing', '/plugins/auth/api/auth/ok']) {
      const response = await fetch(served.base + path);
      expect([path, response.status, await response.json()]).toEqual([
        path,
        503,
        expect.objectContaining({ code: 'host:not_started' }),
      ]);
    }
    expect(log).toEqual([expect.stringMatching(/^Invect could not start: /)]);
    await served.close();
  });
});

describe.each(EXPRESS_TARGETS)("$name: an error in the app's own middleware", (target) => {
  it("stays the app's, before the mount and after it", async () => {
    const world = await makeWorld(target, {
      configure: (app) => {
        app.use((req, _res, next) => (req.query['fail'] ? next(new Error('the app broke')) : next()));
        app.use(((error, _req, res, next) => {
          if (res.headersSent) return next(error);
          res.status(418).json({ app: (error as Error).message });
        }) satisfies express.ErrorRequestHandler);
      },
    });
    const response = await fetch(`${world.base}/health?fail=1`);
    expect([response.status, await response.json()]).toEqual([418, { app: 'the app broke' }]);
    await world.close();
  });
});
