import type { IncomingMessage } from 'node:http';
import type { Arrival } from '@invect/core';

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

/** What the platform vouches for: each judges forwarded headers by its own `trust proxy` setting. */
export function arrivalOf(request: NestRequest): Arrival {
  const host = 'raw' in request ? (request.host ?? request.hostname) : expressHostOf(request);
  return { clientAddress: request.ip, publicOrigin: `${request.protocol ?? 'http'}://${host ?? ''}` };
}

/** Express 4 drops the port from `req.hostname`, so the header is read here by the same rule. */
function expressHostOf({ app, socket, headers }: ExpressRequest): string | undefined {
  const trusts = app.get('trust proxy fn') as (address: string | undefined, hop: number) => boolean;
  const forwarded = trusts(socket.remoteAddress, 0) ? headers['x-forwarded-host'] : undefined;
  return (
    String(forwarded ?? '')
      .split(',')[0]
      ?.trim() || headers.host
  );
}
