import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Invect } from '@invect/core';
import { serveNode } from '@invect/core/node';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { arrivalOf, type NestRequest } from './arrival.js';
import { targetBelow } from './mount-path.js';

type Next = (error?: unknown) => void;

interface ExpressApp {
  use(middleware: (req: NestRequest & IncomingMessage, res: ServerResponse, next: Next) => void): void;
  /** Express 5. In Express 4 this getter throws. */
  readonly router: { readonly stack: ExpressLayer[] };
  /** Express 4. */
  readonly _router?: { readonly stack: ExpressLayer[] };
}

interface ExpressLayer {
  readonly name: string;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  getHeaders(): Record<string, number | string | string[] | undefined>;
  hijack(): void;
}

interface FastifyApp {
  readonly server: { prependListener(event: 'request', listener: (req: IncomingMessage) => void): void };
  register(plugin: object): unknown;
  addHook(name: 'onRequest', hook: (request: NestRequest, reply: FastifyReply, done: Next) => void): void;
}

/**
 * Mounts a host in the app behind a Nest adapter: after what the app has put in front (CORS, security headers, sessions), before
 * body parsers and controllers, so that bodies arrive as the stream they are.
 *
 * @param mountPath public path, `/invect`; `''` for the root
 * @throws Error where the platform is neither Express nor Fastify
 */
export function mount(invect: Invect, adapter: AbstractHttpAdapter, mountPath: string): void {
  const platform = adapter.getType();
  if (platform === 'express') mountOnExpress(invect, adapter.getInstance<ExpressApp>(), mountPath);
  else if (platform === 'fastify') mountOnFastify(invect, adapter.getInstance<FastifyApp>(), mountPath);
  else throw new Error(`Invect runs on Nest's Express and Fastify adapters; this app has "${platform}".`);
}

function mountOnExpress(invect: Invect, app: ExpressApp, mountPath: string): void {
  app.use((req, res, next) => {
    const target = targetBelow(mountPath, req.url ?? '/');
    if (target === undefined) return next();
    serveNode(invect, req, res, { ...arrivalOf(req), mountPath, target }).catch(next);
  });
  const { stack } = app._router ?? app.router;
  const own = stack.pop() as ExpressLayer;
  let parsers = 0;
  while (/^(?:json|urlencoded)Parser$/.test(stack.at(-1 - parsers)?.name ?? '')) parsers += 1;
  stack.splice(stack.length - parsers, 0, own);
}

function mountOnFastify(invect: Invect, app: FastifyApp, mountPath: string): void {
  const targets = new WeakMap<IncomingMessage, string>();

  // Fastify's router answers what it cannot read before any hook runs. It is shown the mount alone then; the host reads the rest.
  app.server.prependListener('request', (req) => {
    const target = targetBelow(mountPath, req.url ?? '/');
    if (target === undefined || /^[\w/~-]*(?:\?[^%#;]*)?$/.test(target)) return;
    targets.set(req, target);
    req.url = mountPath || '/';
  });

  const plugin = (scope: FastifyApp, _options: object, done: Next): void => {
    scope.addHook('onRequest', (request, reply, next) => {
      const req = 'raw' in request ? request.raw : request;
      const target = targets.get(req) ?? targetBelow(mountPath, req.url ?? '/');
      if (target === undefined) return next();
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value);
      }
      reply.hijack();
      serveNode(invect, req, reply.raw, { ...arrivalOf(request), mountPath, target }).catch(next);
    });
    done();
  };
  // What fastify-plugin does: the hook belongs to the whole app, not to a scope of its own.
  app.register(Object.assign(plugin, { [Symbol.for('skip-override')]: true }));
}
