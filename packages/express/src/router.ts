import { type ConcretePermission, consoleLogger, createInvect, type Invect, type InvectOptions } from '@invect/core';
import { serveNode } from '@invect/core/node';
import { type Application, type RequestHandler, Router } from 'express';
import { arrivalOf } from './arrival.js';
import { registerHost, unregisterHost } from './hosts.js';
import { guard, guardByPermission } from './middleware.js';
import { unreachableBehind } from './unreachable.js';

/** An Express router that serves a host, and guards routes of the app's own with it. */
export interface InvectRouter extends Router {
  /** The host behind the router. */
  readonly invect: Invect;
  /** Resolves when the host serves. Rejects with the reason where it could not start. */
  ready(): Promise<void>;
  /** Closes the host: its plugins and its database. Call it when the server stops. */
  close(): Promise<void>;
  /** Lets only people who are signed in reach a route of the app's own; sets `req.invect.identity`. */
  requireIdentity(): RequestHandler;
  /** Lets only people with a permission reach a route of the app's own; sets `req.invect.identity`. */
  requirePermission(permission: ConcretePermission): RequestHandler;
}

/**
 * Makes an Invect host and the router that serves it. It returns at once; requests wait until the host has started. Mount the router
 * anywhere, before or after body parsers.
 *
 * @throws TypeError where an option is wrong, in one sentence that names it and the fix
 * @example
 * app.use('/invect', createInvectRouter({
 *   baseDatabaseConfig: { type: 'sqlite', connectionString: 'file:./dev.db', id: 'main' },
 *   plugins: [userAuth({ auth })],
 * }))
 */
export function createInvectRouter(options: InvectOptions): InvectRouter {
  const invect = createInvect(options);
  let isFirst = true;
  const router = Router().use((req, res, next) => {
    if (isFirst) warnIfOthersAreUnreachable(req.app);
    isFirst = false;
    serveNode(invect, req, res, arrivalOf(req)).catch(next);
  });
  registerHost(invect);

  function warnIfOthersAreUnreachable(app: Application): void {
    const count = unreachableBehind(router, app);
    if (count === 0) return;
    (options.logger ?? consoleLogger).warn(
      { unreachable: count },
      "the Invect router has no path, so it answers every request and what the app uses behind it is never reached: write app.use('/invect', createInvectRouter({ … })), or use it last",
    );
  }

  return Object.assign(router, {
    invect,
    ready: () => invect.ready(),
    close() {
      unregisterHost(invect);
      return invect.close();
    },
    requireIdentity: () => guard(() => invect, { authenticated: true }),
    requirePermission: (permission: ConcretePermission) => guardByPermission(() => invect, permission),
  });
}
