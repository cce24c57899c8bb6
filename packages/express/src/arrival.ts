import type { Arrival } from '@invect/core';
import type { Request } from 'express';

/**
 * What Express knows of a request. Forwarded headers count only where the app's `trust proxy` setting trusts the peer.
 *
 * `req.host` and `req.hostname` are not used: Express 4 drops the port from both.
 */
export function arrivalOf(req: Request): Arrival {
  return {
    mountPath: req.baseUrl,
    target: req.url,
    clientAddress: req.ip,
    publicOrigin: `${req.protocol}://${hostOf(req)}`,
  };
}

function hostOf(req: Request): string {
  const trusts = req.app.get('trust proxy fn') as (address: string | undefined, hop: number) => boolean;
  const forwarded = trusts(req.socket.remoteAddress, 0) ? req.get('x-forwarded-host') : undefined;
  return forwarded?.split(',')[0]?.trim() || (req.get('host') ?? '');
}
