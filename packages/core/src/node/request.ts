import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Arrival } from '../http/arrival.js';
import type { LazyRequest } from '../http/lazy-request.js';
import { readOrigin } from '../http/read-origin.js';
import { readBody } from './body.js';
import { IncomingRequest } from './incoming-request.js';

/**
 * Reads the head of an incoming message. The Web Request is created on first use.
 *
 * Its body is streamed. If a body parser has read it already, the body is made of what the parser left.
 *
 * @param res the response; when it closes early, the request's signal aborts. Without it the signal never aborts
 */
export function readLazyRequest(req: IncomingMessage, arrival: Arrival, res?: ServerResponse): LazyRequest {
  const { method = 'GET' } = req;
  const headers = readHeaders(req);
  const body = readBody(req, headers);
  let request: Request | undefined;
  return {
    method,
    headers,
    get request() {
      request ??= new IncomingRequest(urlOf(arrival), { method, headers, body, duplex: 'half' }, res);
      return request;
    },
  };
}

/**
 * Creates a Web Request from an incoming message.
 *
 * Its URL is for convenience only: the host decides by `arrival.target` and `arrival.publicOrigin`. If they do not form a URL, the
 * Request has a placeholder, and the host refuses it.
 *
 * @param res the response; when it closes early, the request's signal aborts. Without it the signal never aborts
 */
export function toRequest(req: IncomingMessage, arrival: Arrival, res?: ServerResponse): Request {
  return readLazyRequest(req, arrival, res).request;
}

function urlOf({ publicOrigin = 'http://localhost', mountPath = '', target = '/' }: Arrival): string {
  const url = `${readOrigin(publicOrigin) ?? 'invalid'}${mountPath === '/' ? '' : mountPath}${target}`;
  return URL.canParse(url) ? url : 'http://localhost/';
}

/** Reads the raw list, where repeated headers are still apart. Pseudo-headers of HTTP/2 are left out. */
function readHeaders({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  const cookies: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name, value] = [rawHeaders[index] as string, rawHeaders[index + 1] as string];
    if (name.startsWith(':')) continue;
    if (name.toLowerCase() === 'cookie') cookies.push(value);
    else headers.append(name, value);
  }
  // Cookie is the only list that is joined by a semicolon (RFC 6265 §5.4).
  if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
  return headers;
}
