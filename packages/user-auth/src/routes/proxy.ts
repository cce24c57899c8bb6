import { httpError, type InvectError, type PluginEndpoint, type PluginEndpointContext } from '@invect/core';
import { type AuthContext, type AuthInstance, optionsOf } from '../better-auth/instance.js';
import type { AddressWatch } from '../client-address.js';
import { refuseOthersWithPublishedSecret } from '../published-secret.js';
import type { Throttle } from '../throttle/throttle.js';
import { vouchedHeaders } from './forwarded-headers.js';
import { encodePath } from './forwarded-path.js';
import { type MountedHandlers, ownHandler } from './mounted-handler.js';
import { publicOriginFor } from './public-base.js';
import { confirmSignedOut } from './sign-out.js';
import { redirectToProvider } from './social-redirect.js';

/** What the proxy speaks for. Known once the plugin has started. */
export interface ProxyTarget {
  readonly auth: AuthInstance;
  readonly context: AuthContext | null;
  readonly handlers: MountedHandlers | null;
  readonly throttle: Throttle | null;
  readonly addresses: AddressWatch;
}

const AUTH_BASE = '/api/auth';

/**
 * What HEAD reaches: routes that only read. GET of others redeems what a mail links to, and mail scanners open links with HEAD
 * before the user does; a safe method must not (RFC 9110 §9.2.1, §9.3.2).
 */
const HEAD_ROUTES: ReadonlySet<string> = new Set(['/ok', '/error', '/get-session']);

/**
 * All of better-auth under `/plugins/<prefix>`, with and without `/api/auth`: the specification's routes have it, and
 * `createAuthClient({ baseURL: '…/plugins/auth' })` leaves it out.
 *
 * @param prefix one path segment
 */
export function proxyEndpoint(prefix: string, target: () => ProxyTarget): PluginEndpoint {
  return { method: 'ALL', path: `/${prefix}/*`, public: true, handler: (context) => proxy(prefix, target(), context) };
}

async function proxy(
  prefix: string,
  { auth, context, handlers, throttle, addresses }: ProxyTarget,
  incoming: PluginEndpointContext,
): Promise<Response> {
  const { facts, request, method } = incoming;
  // Also of a refusal: a policy on any answer of a popup cuts it off from the page that opened it (oauthPopup).
  incoming.responseHeaders.set('cross-origin-opener-policy', 'unsafe-none');
  if (context) refuseOthersWithPublishedSecret(context, facts, incoming.headers);
  addresses.look(facts, incoming.headers);
  const route = routeBelow(prefix, incoming.path);
  if (method === 'HEAD' && !HEAD_ROUTES.has(route)) throw notByHead();
  const origin = publicOriginFor(facts, context);
  const ownBase = optionsOf(auth).basePath ?? AUTH_BASE;
  const base = handlers ? `${origin}${facts.mountPath}/plugins/${prefix}${AUTH_BASE}` : `${origin}${ownBase}`;
  const url = new URL(`${base}${encodePath(route)}${incoming.search}`);

  const headers = vouchedHeaders(incoming.headers, facts.clientAddress, optionsOf(auth));
  const forwarded = new Request(url, {
    method: method === 'HEAD' ? 'GET' : method,
    headers,
    body: request.body,
    duplex: 'half',
    signal: request.signal,
  } as RequestInit);
  const handle = handlers ? await handlers(base, forwarded, facts.visitedOrigin) : ownHandler(auth);

  if (route === '/sign-in/social' && forwarded.method === 'GET') return redirectToProvider(forwarded, url, handle);
  const passing = { route, request: forwarded, origin, responseHeaders: incoming.responseHeaders };
  const response = throttle ? await throttle(passing, handle) : await handle(forwarded);
  if (route === '/sign-out' && response.ok && context) await confirmSignedOut(headers, context);
  return response;
}

function notByHead(): InvectError {
  return httpError('request:method_not_allowed', { headers: new Headers({ allow: 'GET, POST' }) });
}

/** better-auth's own route: what is left of the path without the prefix and without `/api/auth`. */
function routeBelow(prefix: string, path: string): string {
  const below = path.slice(`/plugins/${prefix}`.length);
  return below.startsWith(`${AUTH_BASE}/`) ? below.slice(AUTH_BASE.length) : below;
}
