import { httpError } from '../errors.js';
import type { RequestContext, RequestFacts } from './context.js';
import { isLoopbackOrigin } from './loopback.js';
import { isSafe } from './origin.js';
import type { OriginTrust } from './origin-trust.js';

/** What decides which names a host answers to. */
export interface HostCheckOptions {
  /** The host said `auth: 'none'`. */
  readonly open: boolean;
  /** Whether this is production. */
  readonly production: boolean;
  readonly trustsOrigin: OriginTrust;
}

/**
 * Refuses a request that was sent to a name which is not the host's.
 *
 * @param isPublic whether everybody may call the route
 * @returns null where there is nothing to ask
 * @throws InvectError 403 `request:unknown_host`
 */
export type HostCheck = (context: RequestContext, isPublic: boolean) => Promise<void> | null;

/**
 * Against DNS rebinding: the name of an evil site suddenly leads to this machine, and to the browser its page is of the same origin
 * as the host. No Origin and no Fetch Metadata tell, only the Host: it has to be loopback, `publicUrl`'s, or trusted.
 *
 * - With `auth: 'none'`, whoever reaches the host is an admin, so every route that is not public is closed to other names.
 * - Elsewhere such a page has nobody's cookies, as those belong to a name. Outside of production it could still sign up, past a
 *   firewall or to a developer's own machine. So what changes something is refused where it comes from the "same" origin.
 * - In production without `publicUrl`, auth routes answer on loopback only, and the Host stays the host's own origin.
 */
export function createHostCheck({ open, production, trustsOrigin }: HostCheckOptions): HostCheck {
  const concerns = ({ method, headers, facts }: RequestContext, isPublic: boolean): boolean => {
    // guard: open-host-known-address
    if (open && !isPublic) return true;
    if (facts.publicOriginConfigured || isSafe(method) || (production && !open)) return false;
    // guard: unknown-address-changes-nothing
    return saysSameOrigin(headers, facts);
  };

  return (context, isPublic) => {
    if (!concerns(context, isPublic) || isConfigured(context.facts)) return null;
    return refuseUntrusted(context);
  };

  async function refuseUntrusted(context: RequestContext): Promise<void> {
    const { visitedOrigin } = context.facts;
    for (const origin of originsOfName(visitedOrigin)) if (await trustsOrigin(origin, context.request)) return;
    throw httpError('request:unknown_host', {
      message: `This host does not know the address ${visitedOrigin}. If it is the host's own, set publicUrl, or add ${JSON.stringify(visitedOrigin)} to trustedOrigins.`,
    });
  }
}

function saysSameOrigin(headers: Headers, { visitedOrigin }: RequestFacts): boolean {
  const origin = headers.get('origin') ?? 'null';
  return origin === visitedOrigin || (origin === 'null' && headers.get('sec-fetch-site') === 'same-origin');
}

/** The origin, and those at the same name that a trusted list is likely to have: whoever owns the name owns all of them. */
function originsOfName(visited: string): Set<string> {
  const { host, hostname } = new URL(visited);
  return new Set([visited, `https://${host}`, `https://${hostname}`]);
}

/** By name alone: behind a proxy scheme and port may be others, and nobody else's page can have the name. */
function isConfigured({ visitedOrigin, publicOrigin, publicOriginConfigured }: RequestFacts): boolean {
  const { hostname } = new URL(visitedOrigin);
  return isLoopbackOrigin(visitedOrigin) || (publicOriginConfigured && hostname === new URL(publicOrigin).hostname);
}
