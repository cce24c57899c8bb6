import {
  type ConcretePermission,
  type Invect,
  type InvectIdentity,
  type RouteAccess,
  requireKnownPermission,
} from '@invect/core';
import { addHeaders, toRequest, writeResponse } from '@invect/core/node';
import type { RequestHandler } from 'express';
import { arrivalOf } from './arrival.js';
import { onlyHost } from './hosts.js';

declare global {
  namespace Express {
    interface Request {
      /** Who is asking. Set by `requireIdentity()` and `requirePermission()`. */
      invect?: { identity: InvectIdentity | null };
    }
  }
}

/**
 * Lets only people who are signed in reach a route of the app's own. It asks the only Invect router of this process; an app with
 * several routers calls `router.requireIdentity()`.
 *
 * @example app.get('/account', requireIdentity(), (req, res) => res.json(req.invect?.identity))
 */
export function requireIdentity(): RequestHandler {
  return guard(onlyHost, { authenticated: true });
}

/**
 * Lets only people with a permission reach a route of the app's own.
 *
 * @param permission `flow:write`; one, not a wildcard
 * @throws TypeError where there is no such permission
 * @example app.post('/publish', requirePermission('flow:write'), publish)
 */
export function requirePermission(permission: ConcretePermission): RequestHandler {
  return guardByPermission(onlyHost, permission);
}

/** `requirePermission` of a given host. */
export function guardByPermission(findHost: () => Invect, permission: ConcretePermission): RequestHandler {
  requireKnownPermission('requirePermission', permission);
  return guard(findHost, { permission });
}

/** The host's gate as Express middleware. It refuses with the host's own answers. */
export function guard(findHost: () => Invect, access: RouteAccess): RequestHandler {
  return (req, res, next) => {
    const arrival = arrivalOf(req);
    findHost()
      .authorize(toRequest(req, arrival), access, arrival)
      .then((outcome) => {
        // guard: express-middleware-refuses
        if (outcome instanceof Response) return writeResponse(res, outcome);
        addHeaders(res, outcome.headers);
        req.invect = { identity: outcome.identity };
        next();
      })
      .catch(next);
  };
}
