import type { Logger } from '../logging/logger.js';
import type { LazyRequest } from './lazy-request.js';
import type { OriginTrust } from './origin-trust.js';
import { finish } from './respond.js';

/** Lets pages of trusted origins call the host with cookies and read its answers (Fetch standard, "CORS protocol"). */
export interface Cors {
  /**
   * Answers a request, and sets the CORS headers of the answer.
   *
   * @param answer answers the request. It is not called for a preflight of a trusted origin
   * @returns the answer. It has CORS headers for a trusted origin, and none for any other
   */
  around(incoming: LazyRequest, requestId: string, answer: () => Promise<Response>): Promise<Response>;
}

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';

/** How long a browser may cache a preflight. The request that follows it is checked every time. */
const PREFLIGHT_SECONDS = '600';

/**
 * The headers that scripts may read besides those that the Fetch standard always exposes. An answer can add more: better-auth's bearer
 * plugin exposes `set-auth-token`.
 */
const EXPOSED = ['x-request-id', 'retry-after', 'x-retry-after', 'www-authenticate', 'allow', 'location'];

const HEADER_NAMES = /^[\w!#$%&'*+.^`|~-]+(?:[ \t]*,[ \t]*[\w!#$%&'*+.^`|~-]+)*$/;

/**
 * Creates the CORS handling of a host.
 *
 * The host's own origin gets no CORS headers. Same-origin pages need none. If a proxy terminates TLS and the host cannot see that, the
 * own origin seems to begin with http; pages of that http origin must not read answers of the https origin.
 */
export function createCors(trusts: OriginTrust, logger: Logger): Cors {
  async function trustedOrNull(origin: string, request: Request): Promise<string | null> {
    try {
      // guard: cors-for-trusted-origins
      return (await trusts(origin, request)) ? origin : null;
    } catch (error) {
      logger.error({ error, origin }, 'the check of an origin failed, so the origin is not trusted');
      return null;
    }
  }

  return {
    around(incoming, requestId, answer) {
      const named = incoming.headers.get('origin');
      if (named === null) return answer().then((response) => withCorsHeaders(null, response));
      return trustedOrNull(named, incoming.request).then(async (origin) => {
        if (origin !== null && isPreflight(incoming))
          return finish(preflight(incoming, origin), new Headers(), requestId);
        return withCorsHeaders(origin, await answer());
      });
    },
  };
}

function isPreflight({ method, headers }: LazyRequest): boolean {
  return method === 'OPTIONS' && headers.has('access-control-request-method');
}

function preflight(incoming: LazyRequest, origin: string): Response {
  const headers = new Headers({
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': METHODS,
    'access-control-max-age': PREFLIGHT_SECONDS,
    vary: 'Origin, Access-Control-Request-Headers',
  });
  const asked = incoming.headers.get('access-control-request-headers');
  if (asked !== null && HEADER_NAMES.test(asked)) headers.set('access-control-allow-headers', asked);
  return new Response(null, { status: 204, headers });
}

/** Replaces the CORS headers of a handler: only this file decides who may read an answer. Header names that it exposes are kept. */
function withCorsHeaders(origin: string | null, response: Response): Response {
  const { headers } = response;
  const exposed = headers.get('access-control-expose-headers')?.split(',') ?? [];
  for (const name of [...headers.keys()]) if (name.startsWith('access-control-')) headers.delete(name);
  addVary(headers, 'Origin');
  if (origin === null) return response;
  const names = [...EXPOSED, ...exposed.map((name) => name.trim().toLowerCase())];
  headers.set('access-control-allow-origin', origin);
  headers.set('access-control-allow-credentials', 'true');
  headers.set('access-control-expose-headers', [...new Set(names.filter(Boolean))].join(', '));
  return response;
}

/** Every answer varies by Origin. Otherwise a cache could give a trusted page an answer that was made without CORS headers. */
function addVary(headers: Headers, name: string): void {
  const names =
    headers
      .get('vary')
      ?.toLowerCase()
      .split(/\s*,\s*/) ?? [];
  if (!names.includes(name.toLowerCase())) headers.append('vary', name);
}
