import { httpError } from '../errors.js';
import type { RequestContext, RequestFacts } from './context.js';
import { isSafe } from './cross-site.js';
import { isLoopbackOrigin } from './loopback.js';
import type { OriginTrust } from './origin-trust.js';

/** What decides which host names are accepted. */
export interface HostCheckOptions {
  /** Whether the host has `auth: 'none'`. */
  readonly open: boolean;
  /** Whether `NODE_ENV` is production. */
  readonly production: boolean;
  readonly trustsOrigin: OriginTrust;
}

/**
 * Refuses a request that was sent to a host name which is not the host's own.
 *
 * @param isPublic whether everybody may call the route
 * @returns null if the request passes without a check of trusted origins
 * @throws InvectError 403 `request:unknown_host`
 */
export type HostCheck = (context: RequestContext, isPublic: boolean) => Promise<void> | null;

/**
 * Creates the check against DNS rebinding. In this attack, the host name of an attacker's site suddenly resolves to this machine, so the
 * browser takes the attacker's page and this host for the same origin. Origin and Fetch Metadata look harmless; only the Host header
 * shows the attack. It has to be loopback, the host of `publicUrl`, or trusted.
 *
 * - With `auth: 'none'`, every caller is an admin. Therefore only public routes are open under other host names.
 * - With authentication, such a page has no cookies, because they belong to another host name. But outside of production it could sign
 *   up, behind a firewall or on a developer's machine. Therefore unsafe requests of the "same" origin are refused.
 * - In production without `publicUrl`, auth routes answer on loopback only, and the origin of the Host header is the host's own.
 */
export function createHostCheck({ open, production, trustsOrigin }: HostCheckOptions): HostCheck {
  const needsKnownHost = ({ method, headers, facts }: RequestContext, isPublic: boolean): boolean => {
    // guard: open-host-known-address
    if (open && !isPublic) return true;
    if (facts.publicOriginConfigured || isSafe(method) || (production && !open)) return false;
    // guard: unknown-address-changes-nothing
    return saysSameOrigin(headers, facts);
  };

  return (context, isPublic) => {
    if (!needsKnownHost(context, isPublic) || isConfigured(context.facts)) return null;
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

/** The origin, and origins of the same host name that a list of trusted origins is likely to contain. One party owns all of them. */
function originsOfName(visited: string): Set<string> {
  const { host, hostname } = new URL(visited);
  return new Set([visited, `https://${host}`, `https://${hostname}`]);
}

/** Compares host names only: a proxy may change scheme and port, and nobody else can serve a page under the name. */
function isConfigured({ visitedOrigin, publicOrigin, publicOriginConfigured }: RequestFacts): boolean {
  const { hostname } = new URL(visitedOrigin);
  return isLoopbackOrigin(visitedOrigin) || (publicOriginConfigured && hostname === new URL(publicOrigin).hostname);
}
