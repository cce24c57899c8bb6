import type { Logger } from '../logging/logger.js';
import type { Incoming } from './incoming.js';
import type { OriginTrust } from './origin-trust.js';
import { finish } from './respond.js';

/** Lets pages of trusted origins call the host with cookies and read its answers (Fetch standard, "CORS protocol"). */
export interface Cors {
  /**
   * @param answer answers the request; not called for a preflight of a trusted origin
   * @returns its answer, with CORS headers for a trusted origin and with none for any other
   */
  around(incoming: Incoming, requestId: string, answer: () => Promise<Response>): Promise<Response>;
}

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';

/** How long a browser may remember a preflight. The request that follows is checked every time. */
const PREFLIGHT_SECONDS = '600';

/** What scripts get to read beside the few headers every script may. An answer adds its own: bearer names `set-auth-token`. */
const EXPOSED = ['x-request-id', 'retry-after', 'x-retry-after', 'www-authenticate', 'allow', 'location'];

const HEADER_NAMES = /^[\w!#$%&'*+.^`|~-]+(?:[ \t]*,[ \t]*[\w!#$%&'*+.^`|~-]+)*$/;

/**
 * Builds the CORS of a host.
 *
 * The host's own origin is not asked about: same-origin pages need no CORS, and where a proxy's https is not visible here, the
 * "own" origin is its http twin, whose pages must not read what https answers.
 */
export function createCors(trusts: OriginTrust, logger: Logger): Cors {
  async function trusted(origin: string, request: Request): Promise<string | null> {
    try {
      // guard: cors-for-trusted-origins
      return (await trusts(origin, request)) ? origin : null;
    } catch (error) {
      logger.error({ error, origin }, 'whether an origin is trusted could not be found out, so it is not');
      return null;
    }
  }

  return {
    around(incoming, requestId, answer) {
      const named = incoming.headers.get('origin');
      if (named === null) return answer().then((response) => spokenFor(null, response));
      return trusted(named, incoming.request).then(async (origin) => {
        if (origin !== null && isPreflight(incoming))
          return finish(preflight(incoming, origin), new Headers(), requestId);
        return spokenFor(origin, await answer());
      });
    },
  };
}

function isPreflight({ method, headers }: Incoming): boolean {
  return method === 'OPTIONS' && headers.has('access-control-request-method');
}

function preflight(incoming: Incoming, origin: string): Response {
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

/** Who may read an answer is decided here alone, so what a handler said of it is dropped; the names it exposes are kept. */
function spokenFor(origin: string | null, response: Response): Response {
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

/** On every answer: a cache that kept one for a visitor without Origin would hand it to a trusted page without its headers. */
function addVary(headers: Headers, name: string): void {
  const names =
    headers
      .get('vary')
      ?.toLowerCase()
      .split(/\s*,\s*/) ?? [];
  if (!names.includes(name.toLowerCase())) headers.append('vary', name);
}
