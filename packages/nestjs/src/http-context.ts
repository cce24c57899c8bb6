import type { ServerResponse } from 'node:http';
import type { ExecutionContext } from '@nestjs/common';
import type { NestRequest } from './arrival.js';

/** A response as a Nest controller gets it, on Express or Fastify. */
type NestResponse = ServerResponse | { readonly raw: ServerResponse };

/** The request that a handler is called for, and its response. */
export interface HttpContext {
  readonly request: NestRequest;
  /** Node's response. Undefined where a GraphQL context was made without one. */
  readonly response: ServerResponse | undefined;
}

/**
 * Finds request and response of a handler, of a controller or of a GraphQL resolver.
 *
 * @throws Error for microservice and WebSocket handlers, which have none
 */
export function httpContextOf(context: ExecutionContext): HttpContext {
  if (context.getType<string>() === 'graphql') {
    const { req, res } = context.getArgByIndex<{ req: NestRequest; res?: NestResponse }>(2);
    return { request: req, response: res && nodeResponseOf(res) };
  }
  if (context.getType() !== 'http') throw new Error('Invect guards HTTP handlers; this one gets no HTTP request.');
  const http = context.switchToHttp();
  return { request: http.getRequest<NestRequest>(), response: nodeResponseOf(http.getResponse<NestResponse>()) };
}

function nodeResponseOf(response: NestResponse): ServerResponse {
  return 'raw' in response ? response.raw : response;
}
