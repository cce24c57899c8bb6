import { type Invect, type InvectIdentity, PERMISSIONS, type RouteAccess } from '@invect/core';
import { toRequest, writeResponse } from '@invect/core/node';
import type { RequestHandler } from 'express';
import { arrivalOf } from './arrival.js';

declare global {
  namespace Express {
    interface Request {
      /** Who is asking. Set by `requireIdentity()` and `requirePermission()`. */
      invect?: { identity: InvectIdentity | null };
    }
  }
}

/** A permission a route can ask for: one, not a wildcard. */
export type GuardedPermission = (typeof PERMISSIONS)[number];

/** Hosts made by `createInvectRouter` in this process and not closed since. */
const hosts = new Set<Invect>();

/** Lets the middleware below find the host of an app that has just one. */
export function remember(invect: Invect): void {
  hosts.add(invect);
}

/** Takes a closed host out of the choice. */
export function forget(invect: Invect): void {
  hosts.delete(invect);
}

/**
 * Lets only signed-in people on to a route of the app's own. Speaks for the one router of this process; an app with several
 * calls `router.requireIdentity()`.
 *
 * @example app.get('/account', requireIdentity(), (req, res) => res.json(req.invect?.identity))
 */
export function requireIdentity(): RequestHandler {
  return guard(onlyHost, { authenticated: true });
}

/**
 * Lets only people with a permission on to a route of the app's own.
 *
 * @param permission `flow:write`; one, not a wildcard
 * @throws TypeError where there is no such permission
 * @example app.post('/publish', requirePermission('flow:write'), publish)
 */
export function requirePermission(permission: GuardedPermission): RequestHandler {
  return guard(onlyHost, { permission });
}

/** The host's own gate as Express middleware. It refuses with the host's own answers. */
export function guard(findHost: () => Invect, access: RouteAccess): RequestHandler {
  const { permission } = access;
  if (permission !== undefined && !PERMISSIONS.includes(permission)) {
    throw new TypeError(
      `requirePermission: there is no permission ${JSON.stringify(permission)}; it can be ${PERMISSIONS.join(', ')}.`,
    );
  }
  return (req, res, next) => {
    const arrival = arrivalOf(req);
    findHost()
      .authorize(toRequest(req, arrival), access, arrival)
      .then((outcome) => {
        if (outcome instanceof Response) return writeResponse(res, outcome);
        const cookies = outcome.headers.getSetCookie();
        if (cookies.length > 0) res.append('set-cookie', cookies);
        req.invect = { identity: outcome.identity };
        next();
      })
      .catch(next);
  };
}

function onlyHost(): Invect {
  const [host] = hosts;
  if (host !== undefined && hosts.size === 1) return host;
  throw new Error(
    host === undefined
      ? 'requireIdentity() needs a host: call createInvectRouter() first.'
      : 'This process has several Invect routers: call router.requireIdentity() on the one that shall decide.',
  );
}
