import type { Arrival } from '@invect/core';
import { type TrustProxy, visitedHostOf } from '@invect/core/node';
import type { Request } from 'express';

/** What Express knows of a request. Forwarded headers count only where the app's `trust proxy` setting trusts the peer. */
export function arrivalOf(req: Request): Arrival {
  const host = visitedHostOf(req, req.app.get('trust proxy fn') as TrustProxy);
  return {
    mountPath: req.baseUrl,
    target: req.url,
    clientAddress: req.ip,
    publicOrigin: `${req.protocol}://${host}`,
  };
}
