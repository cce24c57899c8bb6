import type { ServerResponse } from 'node:http';
import type { ExecutionContext } from '@nestjs/common';
import type { NestRequest } from './arrival.js';

interface FastifyReply {
  readonly raw: ServerResponse;
  header(name: string, value: string): unknown;
}

/** A response as a Nest controller gets it, on Express or Fastify. */
export type NestResponse = ServerResponse | FastifyReply;

/**
 * Request and response of a handler.
 *
 * @throws Error for messages and sockets, which carry none
 */
export function exchangeOf(context: ExecutionContext): { request: NestRequest; response: NestResponse | undefined } {
  if (context.getType<string>() === 'graphql') {
    const { req, res } = context.getArgByIndex<{ req: NestRequest; res?: NestResponse }>(2);
    return { request: req, response: res };
  }
  if (context.getType() !== 'http') throw new Error('Invect guards HTTP handlers; this one gets no HTTP request.');
  const http = context.switchToHttp();
  return { request: http.getRequest<NestRequest>(), response: http.getResponse<NestResponse>() };
}

/** Adds the gate's headers to the app's answer. What describes a body is left out: the answer has its own. */
export function addHeaders(response: NestResponse, headers: Headers): void {
  for (const [name, value] of headers) {
    if (name.startsWith('content-')) continue;
    if ('raw' in response) response.header(name, value);
    else if (name === 'set-cookie') response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
}
