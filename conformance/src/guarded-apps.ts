import 'reflect-metadata';
import { getRequestListener } from '@hono/node-server';
import { type AppAccess, createInvect, type InvectIdentity } from '@invect/core';
import { addHeaders, serveNode, toRequest, withHeaders, writeResponse } from '@invect/core/node';
import { CurrentIdentity, InvectAuthGuard, InvectModule, InvectService, RequirePermission } from '@invect/nestjs';
import { addressOf, listen, onExpress, onNext, type Target } from '@invect/testing';
import { Controller, Get, Header, HttpCode, Post, UseGuards } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Hono } from 'hono';

/** What every app sets on the answers of its guarded routes. */
const COOKIE = 'theme=dark; Path=/';
const VARY = 'Accept-Language';
const CACHE_CONTROL = 'private';

/** What every app that can do so sets on each answer before the gate is asked. */
const EVERYWHERE = { 'cache-control': 'public, max-age=60', vary: 'Accept' };

function guardedAnswer(identity: InvectIdentity | null): Response {
  const headers = { 'set-cookie': COOKIE, vary: VARY, 'cache-control': CACHE_CONTROL };
  return Response.json({ id: identity?.id }, { headers });
}
Object.assign(globalThis, { invectGuarded: { guardedAnswer } });

const onGuardedExpress = (version: 4 | 5): Target => {
  const target = onExpress(version, '/invect');
  return {
    ...target,
    serve: (serving) =>
      target.serve({
        ...serving,
        configure(app, router) {
          app.use('/guarded', (_req, res, next) => next(void res.set(EVERYWHERE)));
          app.get('/guarded', router.requireIdentity(), answer);
          app.post('/guarded', router.requirePermission('flow:write'), answer);
          function answer(req: { invect?: { identity: InvectIdentity | null } }, res: ExpressResponse): void {
            res.set({ 'set-cookie': COOKIE, vary: VARY, 'cache-control': CACHE_CONTROL });
            res.json({ id: req.invect?.identity?.id });
          }
        },
      }),
  };
};

interface ExpressResponse {
  set(headers: object): void;
  json(body: object): void;
}

@UseGuards(InvectAuthGuard)
@Controller('guarded')
class GuardedController {
  @Header('set-cookie', COOKIE)
  @Header('vary', VARY)
  @Header('cache-control', CACHE_CONTROL)
  @Get()
  read(@CurrentIdentity() { id }: InvectIdentity) {
    return { id };
  }

  @RequirePermission('flow:write')
  @Header('set-cookie', COOKIE)
  @Header('vary', VARY)
  @Header('cache-control', CACHE_CONTROL)
  @HttpCode(200)
  @Post()
  write(@CurrentIdentity() { id }: InvectIdentity) {
    return { id };
  }
}

const onGuardedNest = (platform: 'Express' | 'Fastify'): Target => ({
  name: `Nest on ${platform} at /invect`,
  tidiesTargets: false,
  async serve({ host }) {
    const module = {
      module: class AppModule {},
      imports: [InvectModule.forRoot(host)],
      controllers: [GuardedController],
    };
    const adapter: AbstractHttpAdapter = platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter();
    const app = await NestFactory.create(module, adapter, {
      logger: false,
      abortOnError: false,
      forceCloseConnections: true,
    });
    app.use('/guarded', (_req: unknown, res: { setHeader(name: string, value: string): void }, next: () => void) => {
      for (const [name, value] of Object.entries(EVERYWHERE)) res.setHeader(name, value);
      next();
    });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as { port: number };
    const { invect } = app.get(InvectService, { strict: false });
    return { ...addressOf(port, '/invect'), invect, close: () => app.close() };
  },
});

const ACCESS: Record<string, AppAccess> = { GET: { authenticated: true }, POST: { permission: 'flow:write' } };

/** `invect.authorize` and `withHeaders`, under a framework that speaks Web Request and Response. */
const onGuardedHono: Target = {
  name: 'Hono at /invect',
  tidiesTargets: true,
  async serve({ host }) {
    const invect = createInvect(host);
    const app = new Hono();
    app.all('/guarded', async ({ req: { raw } }) => {
      const outcome = await invect.authorize(raw, ACCESS[raw.method] as AppAccess);
      if (outcome instanceof Response) return outcome;
      return withHeaders(guardedAnswer(outcome.identity), outcome.headers);
    });
    app.all('/invect/*', (c) => invect.fetch(c.req.raw, { mountPath: '/invect' }));
    return listen(getRequestListener(app.fetch), invect, '/invect', () => invect.close());
  },
};

/** `invect.authorize` and `addHeaders`, on `node:http`. */
const onGuardedNode: Target = {
  name: 'node:http at /invect',
  tidiesTargets: false,
  async serve({ host }) {
    const invect = createInvect(host);
    const serve: Parameters<typeof listen>[0] = async (req, res) => {
      const arrival = { publicOrigin: `http://${req.headers.host}`, clientAddress: req.socket.remoteAddress };
      const target = req.url?.slice('/invect'.length);
      if (req.url !== '/guarded') return serveNode(invect, req, res, { ...arrival, mountPath: '/invect', target });
      for (const [name, value] of Object.entries(EVERYWHERE)) res.setHeader(name, value);
      const outcome = await invect.authorize(toRequest(req, arrival), ACCESS[req.method ?? ''] as AppAccess, arrival);
      if (outcome instanceof Response) return writeResponse(res, outcome);
      addHeaders(res, outcome.headers);
      res.writeHead(200, { 'set-cookie': COOKIE, vary: VARY, 'cache-control': CACHE_CONTROL });
      res.end(JSON.stringify({ id: outcome.identity?.id }));
    };
    return listen(serve, invect, '/invect', () => invect.close());
  },
};

/** Apps with guarded routes of their own: `GET /guarded` for people who are signed in, `POST /guarded` for `flow:write`. */
export const GUARDED_APPS: readonly Target[] = [
  onGuardedExpress(5),
  onGuardedExpress(4),
  onGuardedNest('Express'),
  onGuardedNest('Fastify'),
  onNext('/invect'),
  onGuardedHono,
  onGuardedNode,
].filter(({ name }) => name.includes(process.env['TARGET'] ?? ''));
