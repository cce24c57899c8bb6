import { httpError } from '../errors.js';
import type { RequestContext, RequestFacts } from './context.js';
import type { LazyRequest } from './lazy-request.js';
import { readOrigin } from './read-origin.js';
import { parseTarget } from './target.js';

/** What only the adapter knows about a request. The framework vouches for all of it. */
export interface Arrival {
  /** The public path of the mount, `/invect`; `''` or `/` at the root. */
  mountPath?: string;
  /**
   * The raw request target below the mount, `/flows?limit=1`. Set it whenever the framework has it: the URL of a `Request` is already
   * normalized, and no longer shows what was ambiguous in the raw target.
   */
  target?: string;
  /** The peer's address, or the one that a trusted proxy reported. */
  clientAddress?: string;
  /** `https://app.example.com`, as the framework sees it. */
  publicOrigin?: string;
  /**
   * Whether the answer's headers are dropped, as in a React server component. Then no session is refreshed, because the browser would
   * not get its new cookie.
   */
  readOnly?: boolean;
  /** Whether the framework drops the answer's Content-Encoding, as Next.js does. Then no answer is compressed. */
  dropsContentEncoding?: boolean;
}

/** What the host adds to a request. */
export interface ContextOptions {
  /** The host's option. It wins over what a request says. */
  readonly publicUrl: string | undefined;
  readonly requestId: string;
  /** Headers that hooks append to the response. */
  readonly responseHeaders: Headers;
}

/**
 * Creates the context of a request. It parses the target, and does not create the Web Request.
 *
 * @throws InvectError 400 if the target is ambiguous or the Host header is invalid; 404 if the Request is outside of the mount
 */
export function contextOf(incoming: LazyRequest, arrival: Arrival, options: ContextOptions): RequestContext {
  const { publicUrl, requestId, responseHeaders } = options;
  const mount = withoutTrailingSlash(arrival.mountPath ?? '');
  const facts = factsOf(incoming, arrival, mount, publicUrl);
  const { path, segments, search } = parseTarget(arrival.target ?? targetBelow(mount, incoming.request.url));
  return {
    get request() {
      return incoming.request;
    },
    headers: incoming.headers,
    method: incoming.method,
    path,
    segments,
    search,
    facts,
    requestId,
    responseHeaders,
    found: {},
  };
}

function factsOf(
  incoming: LazyRequest,
  { publicOrigin, clientAddress, readOnly = false, dropsContentEncoding = false }: Arrival,
  mount: string,
  publicUrl: string | undefined,
): RequestFacts {
  const visitedOrigin = readOrigin(publicOrigin ?? new URL(incoming.request.url).origin);
  if (visitedOrigin === null) throw httpError('request:bad_host');
  return {
    mountPath: publicUrl === undefined ? mount : withoutTrailingSlash(new URL(publicUrl).pathname),
    publicOrigin: publicUrl === undefined ? visitedOrigin : new URL(publicUrl).origin,
    visitedOrigin,
    publicOriginConfigured: publicUrl !== undefined,
    clientAddress,
    readOnly,
    dropsContentEncoding,
  };
}

function targetBelow(mount: string, url: string): string {
  const { pathname, search } = new URL(url);
  if (pathname !== mount && !pathname.startsWith(`${mount}/`)) throw httpError('request:not_found');
  return pathname.slice(mount.length) + search;
}

function withoutTrailingSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
