import { httpError, type InvectError, type PluginEndpoint, type PluginEndpointContext } from '@invect/core';
import { type AuthContext, type AuthInstance, optionsOf } from '../better-auth/instance.js';
import type { AddressWatch } from '../client-address.js';
import type { RefusalWatch } from '../hints/refused-origin.js';
import { refuseOthersWithPublishedSecret } from '../published-secret.js';
import { securedFor } from '../session/cookie.js';
import type { Throttle } from '../throttle/throttle.js';
import { hideCookieCache, leftoversOf } from './cookie-cache.js';
import { vouchedHeaders } from './forwarded-headers.js';
import { encodePath } from './forwarded-path.js';
import { type MountedHandlers, ownHandler } from './mounted-handler.js';
import { refuseOtherSites } from './other-sites.js';
import { publicOriginFor } from './public-base.js';
import { isPublicDocument, isReadByHead, routeOf } from './route.js';
import { confirmSignedOut } from './sign-out.js';
import { redirectToProvider } from './social-redirect.js';

/** What the proxy speaks for. */
export interface ProxyTarget {
  readonly auth: AuthInstance;
  readonly context: AuthContext | null;
  readonly handlers: MountedHandlers | null;
  readonly throttle: Throttle | null;
  readonly addresses: AddressWatch;
  readonly watchRefusal: RefusalWatch;
}

const AUTH_BASE = '/api/auth';

/**
 * All of better-auth under `/plugins/<prefix>`, with and without `/api/auth`: the specification's routes have it, and
 * `createAuthClient({ baseURL: '…/plugins/auth' })` leaves it out.
 *
 * @param prefix one path segment
 */
export function proxyEndpoint(prefix: string, target: ProxyTarget): PluginEndpoint {
  return { method: 'ALL', path: `/${prefix}/*`, public: true, handler: (context) => proxy(prefix, target, context) };
}

async function proxy(
  prefix: string,
  { auth, context, handlers, throttle, addresses, watchRefusal }: ProxyTarget,
  incoming: PluginEndpointContext,
): Promise<Response> {
  const { facts, request, method } = incoming;
  const path = pathBelow(prefix, incoming.path);
  const route = routeOf(path);
  // Also of a refusal: a policy on any answer of a popup cuts it off from the page that opened it (oauthPopup).
  incoming.responseHeaders.set('cross-origin-opener-policy', 'unsafe-none');
  if (context) refuseOthersWithPublishedSecret(context, facts, incoming.headers);
  addresses.look(facts, incoming.headers);
  if (method === 'HEAD' && !isReadByHead(route, context)) throw notByHead();
  await refuseOtherSites(route, incoming, context);
  // Kept where better-auth says nothing: what it answers is one user's, and some of it is secret.
  if (!isPublicDocument(route, context)) incoming.responseHeaders.set('cache-control', 'no-store');
  const origin = publicOriginFor(facts, context);
  const ownBase = optionsOf(auth).basePath ?? AUTH_BASE;
  const base = handlers ? `${origin}${facts.mountPath}/plugins/${prefix}${AUTH_BASE}` : `${origin}${ownBase}`;
  const url = new URL(`${base}${encodePath(path)}${incoming.search}`);

  const headers = vouchedHeaders(incoming.headers, facts.clientAddress, optionsOf(auth));
  const hidden = hideCookieCache(headers, context);
  const forwarded = new Request(url, {
    method: method === 'HEAD' ? 'GET' : method,
    headers,
    body: request.body,
    duplex: 'half',
    signal: request.signal,
  } as RequestInit);
  const handleUnwatched = handlers ? await handlers(base, forwarded, facts.visitedOrigin) : ownHandler(auth);
  const handle = async (handled: Request): Promise<Response> => {
    const answer = await handleUnwatched(handled);
    await watchRefusal(answer, incoming.headers, origin);
    return answer;
  };

  if (route === '/sign-in/social' && forwarded.method === 'GET')
    return redirectToProvider(forwarded, url, handle, incoming);
  const passing = { route, request: forwarded, origin, responseHeaders: incoming.responseHeaders };
  const response = throttle ? await throttle(passing, handle) : await handle(forwarded);
  for (const line of leftoversOf(hidden, response, context))
    incoming.responseHeaders.append('set-cookie', securedFor(origin, line));
  if (route === '/sign-out' && response.ok && context) await confirmSignedOut(headers, context);
  return response;
}

function notByHead(): InvectError {
  return httpError('request:method_not_allowed', { headers: new Headers({ allow: 'GET, POST' }) });
}

/** better-auth's own path: what is left without the prefix and without `/api/auth`. */
function pathBelow(prefix: string, path: string): string {
  const below = path.slice(`/plugins/${prefix}`.length);
  return below.startsWith(`${AUTH_BASE}/`) ? below.slice(AUTH_BASE.length) : below;
}
