import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Invect } from '@invect/core';
import { serveNode } from '@invect/core/node';
import { arrivalOf, messageOf, type NestRequest } from './arrival.js';
import { targetBelow } from './mount-path.js';

type Next = (error?: unknown) => void;

/** What is needed of a Fastify app. */
export interface FastifyApp {
  readonly server: { prependListener(event: 'request', listener: (req: IncomingMessage) => void): void };
  register(plugin: object): unknown;
  addHook(name: 'onRequest', hook: (request: NestRequest, reply: FastifyReply, done: Next) => void): void;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  getHeaders(): Record<string, number | string | string[] | undefined>;
  hijack(): void;
}

/** Serves a host from an `onRequest` hook, which runs before the body is parsed. */
export function mountOnFastify(invect: Invect, app: FastifyApp, mountPath: string): void {
  const originalTargets = hideOddTargets(app, mountPath);

  const plugin = (scope: FastifyApp, _options: object, done: Next): void => {
    scope.addHook('onRequest', (request, reply, next) => {
      const req = messageOf(request);
      const target = originalTargets.get(req) ?? targetBelow(mountPath, req.url ?? '/');
      if (target === undefined) return next();
      copyHeaders(reply);
      reply.hijack();
      serveNode(invect, req, reply.raw, { ...arrivalOf(request), mountPath, target }).catch(next);
    });
    done();
  };
  // What fastify-plugin does: the hook belongs to the whole app, not to an encapsulated scope.
  app.register(Object.assign(plugin, { [Symbol.for('skip-override')]: true }));
}

/**
 * Fastify's router answers a target it cannot read before any hook runs. It gets to see the mount path instead, and the host reads the
 * original target.
 *
 * @returns the original targets below the mount
 */
function hideOddTargets(app: FastifyApp, mountPath: string): WeakMap<IncomingMessage, string> {
  const originalTargets = new WeakMap<IncomingMessage, string>();
  app.server.prependListener('request', (req) => {
    const target = targetBelow(mountPath, req.url ?? '/');
    if (target === undefined || /^[\w/~-]*(?:\?[^%#;]*)?$/.test(target)) return;
    originalTargets.set(req, target);
    req.url = mountPath || '/';
  });
  return originalTargets;
}

/** A hijacked reply no longer writes what the app's hooks have set on it (CORS, security headers). */
function copyHeaders(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
}
