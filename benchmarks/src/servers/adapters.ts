// Every adapter, and the least that its framework needs to reach the same host: no abort signal, no streams, no bodies, no proxies.
import 'reflect-metadata';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createInvect, type Invect, type InvectOptions } from '@invect/core';
import { serveNode } from '@invect/core/node';
import { createInvectRouter } from '@invect/express';
import { InvectModule } from '@invect/nestjs';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import express5 from 'express';
import express4 from 'express4';
import nextModule from 'next';
import type { ServerSettings } from '../variant.js';
import { listen, SILENT } from './listen.js';

const MOUNT = '/invect';

const optionsOf = ({ database }: ServerSettings): InvectOptions => ({
  baseDatabaseConfig: database,
  logger: SILENT,
  auth: 'none',
});

async function leanHost(settings: ServerSettings): Promise<Invect> {
  const invect = createInvect(optionsOf(settings));
  await invect.ready();
  return invect;
}

/** From Node to `invect.fetch` and back, in as few words as it can be said. */
async function pass(invect: Invect, req: IncomingMessage, res: ServerResponse, target: string): Promise<void> {
  const request = new Request(`http://${req.headers.host}${MOUNT}${target}`, {
    method: req.method ?? 'GET',
    headers: req.headers as Record<string, string>,
  });
  const response = await invect.fetch(request, { mountPath: MOUNT, target });
  res.writeHead(response.status, Object.fromEntries(response.headers));
  res.end(new Uint8Array(await response.arrayBuffer()));
}

export const express = (settings: ServerSettings): Promise<number> => serveExpress(express5(), settings);
export const expressLean = (settings: ServerSettings): Promise<number> => serveExpressLean(express5(), settings);
export const expressFour = (settings: ServerSettings): Promise<number> => serveExpress(express4(), settings);
export const expressFourLean = (settings: ServerSettings): Promise<number> => serveExpressLean(express4(), settings);

async function serveExpress(app: ReturnType<typeof express5>, settings: ServerSettings): Promise<number> {
  const router = createInvectRouter(optionsOf(settings));
  await router.ready();
  return listen(app.use(MOUNT, router));
}

async function serveExpressLean(app: ReturnType<typeof express5>, settings: ServerSettings): Promise<number> {
  const invect = await leanHost(settings);
  return listen(app.use(MOUNT, (req, res) => void pass(invect, req, res, req.url)));
}

export const node = async (settings: ServerSettings): Promise<number> => {
  const invect = await leanHost(settings);
  return listen((req, res) => {
    const target = (req.url ?? '/').slice(MOUNT.length);
    const { remoteAddress: clientAddress } = req.socket;
    void serveNode(invect, req, res, {
      mountPath: MOUNT,
      target,
      publicOrigin: `http://${req.headers.host}`,
      ...(clientAddress !== undefined && { clientAddress }),
    });
  });
};

export const nodeLean = async (settings: ServerSettings): Promise<number> => {
  const invect = await leanHost(settings);
  return listen((req, res) => void pass(invect, req, res, (req.url ?? '/').slice(MOUNT.length)));
};

export const nestOnExpress = (settings: ServerSettings): Promise<number> => serveNest(new ExpressAdapter(), settings);
export const nestOnFastify = (settings: ServerSettings): Promise<number> => serveNest(new FastifyAdapter(), settings);

async function serveNest(adapter: ExpressAdapter | FastifyAdapter, settings: ServerSettings): Promise<number> {
  const app = await NestFactory.create(InvectModule.forRoot(optionsOf(settings)), adapter, { logger: false });
  return portOf(app);
}

class EmptyModule {}

export const nestOnExpressLean = async (settings: ServerSettings): Promise<number> => {
  const invect = await leanHost(settings);
  const app = await NestFactory.create(EmptyModule, new ExpressAdapter(), { logger: false });
  app.use(MOUNT, (req: IncomingMessage, res: ServerResponse) => void pass(invect, req, res, req.url ?? '/'));
  return portOf(app);
};

export const nestOnFastifyLean = async (settings: ServerSettings): Promise<number> => {
  const invect = await leanHost(settings);
  const adapter = new FastifyAdapter();
  adapter.getInstance().all(`${MOUNT}/*`, async (request, reply) => {
    reply.hijack();
    await pass(invect, request.raw, reply.raw, (request.raw.url ?? '/').slice(MOUNT.length));
  });
  return portOf(await NestFactory.create(EmptyModule, adapter, { logger: false }));
};

async function portOf(app: Awaited<ReturnType<typeof NestFactory.create>>): Promise<number> {
  await app.listen(0, '127.0.0.1');
  return (app.getHttpServer().address() as { port: number }).port;
}

/** A CommonJS module whose default export is the module itself; its types say otherwise. */
const createNext = nextModule as unknown as typeof nextModule.default;

/** Both routes of apps/next, which the adapters suite has built: they are told apart by their path. */
export const next = async ({ database }: ServerSettings): Promise<number> => {
  process.env['BENCHMARK_DATABASE'] = JSON.stringify(database);
  const app = createNext({ dev: false, dir: fileURLToPath(new URL('../../apps/next', import.meta.url)), quiet: true });
  await app.prepare();
  const handle = app.getRequestHandler();
  const server = createServer((req, res) => void handle(req, res)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as { port: number }).port;
};
