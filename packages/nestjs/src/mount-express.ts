import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Invect } from '@invect/core';
import { serveNode } from '@invect/core/node';
import { arrivalOf, type NestRequest } from './arrival.js';
import { targetBelow } from './mount-path.js';

type Next = (error?: unknown) => void;

/** What is needed of an Express app. */
export interface ExpressApp {
  use(middleware: (req: NestRequest & IncomingMessage, res: ServerResponse, next: Next) => void): void;
  /** Express 5. In Express 4 this getter throws. */
  readonly router: { readonly stack: Layer[] };
  /** Express 4. */
  readonly _router?: { readonly stack: Layer[] };
}

interface Layer {
  readonly name: string;
}

/** Serves a host from a middleware, and moves it in front of Nest's body parsers. */
export function mountOnExpress(invect: Invect, app: ExpressApp, mountPath: string): void {
  app.use((req, res, next) => {
    const target = targetBelow(mountPath, req.url ?? '/');
    if (target === undefined) return next();
    serveNode(invect, req, res, { ...arrivalOf(req), mountPath, target }).catch(next);
  });
  moveBeforeBodyParsers((app._router ?? app.router).stack);
}

/** Moves the last layer of a stack. */
function moveBeforeBodyParsers(stack: Layer[]): void {
  const last = stack.pop() as Layer;
  let parsers = 0;
  while (/^(?:json|urlencoded)Parser$/.test(stack.at(-1 - parsers)?.name ?? '')) parsers += 1;
  stack.splice(stack.length - parsers, 0, last);
}
