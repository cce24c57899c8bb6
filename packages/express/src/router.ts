import { consoleLogger, createInvect, type Invect, type InvectOptions } from '@invect/core';
import { serveNode } from '@invect/core/node';
import { type Application, type RequestHandler, Router } from 'express';
import { arrivalOf } from './arrival.js';
import { forget, type GuardedPermission, guard, remember } from './middleware.js';
import { unreachableBehind } from './unreachable.js';

/** An Express router that serves a host, and speaks for it to the app's own routes. */
export interface InvectRouter extends Router {
  /** The host behind the router. */
  readonly invect: Invect;
  /** Resolves when the host serves. Rejects with the reason where it could not start. */
  ready(): Promise<void>;
  /** Closes the host: its plugins and its database. Call it when the server stops. */
  close(): Promise<void>;
  /** Lets only signed-in people on to a route of the app's own; sets `req.invect.identity`. */
  requireIdentity(): RequestHandler;
  /** Lets only people with a permission on to a route of the app's own; sets `req.invect.identity`. */
  requirePermission(permission: GuardedPermission): RequestHandler;
}

/**
 * Makes an Invect host and the router that serves it, at once; requests wait until the host has started. Mount it anywhere,
 * before or after body parsers.
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
    if (isFirst) warnOfUnreachable(req.app);
    isFirst = false;
    serveNode(invect, req, res, arrivalOf(req)).catch(next);
  });
  remember(invect);

  function warnOfUnreachable(app: Application): void {
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
      forget(invect);
      return invect.close();
    },
    requireIdentity: () => guard(() => invect, { authenticated: true }),
    requirePermission: (permission: GuardedPermission) => guard(() => invect, { permission }),
  });
}
