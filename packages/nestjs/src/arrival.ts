import type { IncomingMessage } from 'node:http';
import type { Arrival } from '@invect/core';
import { type TrustProxy, visitedHostOf } from '@invect/core/node';

interface ExpressRequest extends IncomingMessage {
  readonly ip?: string;
  readonly protocol?: string;
  readonly app: { get(setting: string): unknown };
}

interface FastifyRequest {
  readonly raw: IncomingMessage;
  readonly ip?: string;
  readonly protocol?: string;
  /** Fastify 5: with the port. */
  readonly host?: string;
  /** Fastify 4: with the port. */
  readonly hostname?: string;
}

/** A request as a Nest controller or guard gets it. */
export type NestRequest = ExpressRequest | FastifyRequest;

/** Node's message behind a request of either platform. */
export function messageOf(request: NestRequest): IncomingMessage {
  return 'raw' in request ? request.raw : request;
}

/** What the platform knows of a request. Forwarded headers count only where its `trust proxy` setting trusts the peer. */
export function arrivalOf(request: NestRequest): Arrival {
  const host =
    'raw' in request
      ? (request.host ?? request.hostname)
      : visitedHostOf(request, request.app.get('trust proxy fn') as TrustProxy);
  return { clientAddress: request.ip, publicOrigin: `${request.protocol ?? 'http'}://${host ?? ''}` };
}
