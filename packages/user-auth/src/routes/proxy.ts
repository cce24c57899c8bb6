import { httpError, mentionsKey, type PluginEndpoint, type PluginEndpointContext } from '@invect/core';
import type { RecordRequest } from '../audit/record-request.js';
import { trustedHeaders } from '../better-auth/forwarded-headers.js';
import { type AuthContext, type AuthInstance, optionsOf } from '../better-auth/instance.js';
import type { ClientAddressHint } from '../hints/client-address.js';
import type { RefusedOriginHint } from '../hints/refused-origin.js';
import { refuseOthersWithPublishedSecret } from '../published-secret.js';
import { securedFor } from '../session/cookie.js';
import type { Throttle } from '../throttle/throttle.js';
import { hideCookieCache, staleCacheCookies } from './cookie-cache.js';
import { refuseCrossSiteRequest } from './cross-site.js';
import { encodePath } from './encode-path.js';
import { type MountedHandlers, ownHandler } from './mounted-handler.js';
import { publicOriginFor } from './public-origin.js';
import { allowsHead, isPublicDocument, routeOf } from './route.js';
import { confirmSignedOut } from './sign-out.js';
import { redirectToProvider } from './social-redirect.js';

/** What the proxy needs. */
export interface ProxyTarget {
  readonly auth: AuthInstance;
  readonly context: AuthContext | null;
  readonly handlers: MountedHandlers | null;
  readonly throttle: Throttle | null;
  /** Null for an instance without a context: nobody knows what it changes. */
  readonly record: RecordRequest | null;
  readonly addressHint: ClientAddressHint;
  readonly hintRefusedOrigin: RefusedOriginHint;
}

type Handler = (request: Request) => Promise<Response>;

/** Where better-auth's handler expects a request. */
interface Destination {
  readonly origin: string;
  /** The base URL of better-auth's routes. */
  readonly base: string;
  readonly url: URL;
}

const AUTH_BASE = '/api/auth';

/**
 * Serves all of better-auth under `/plugins/<prefix>`, with and without `/api/auth`. The specification's routes contain `/api/auth`, a
 * client made by `createAuthClient({ baseURL: '…/plugins/auth' })` leaves it out.
 *
 * @param prefix one path segment
 */
export function proxyEndpoint(prefix: string, target: ProxyTarget): PluginEndpoint {
  return { method: 'ALL', path: `/${prefix}/*`, public: true, handler: (context) => proxy(prefix, target, context) };
}

async function proxy(prefix: string, target: ProxyTarget, incoming: PluginEndpointContext): Promise<Response> {
  const path = pathBelow(prefix, incoming.path);
  const route = routeOf(path);
  allowPopups(incoming);
  await checkRequest(route, target, incoming);
  forbidCaching(route, target, incoming);

  const { context } = target;
  const destination = destinationOf(prefix, path, target, incoming);
  const headers = trustedHeaders(incoming.headers, incoming.facts.clientAddress, optionsOf(target.auth));
  const hiddenCookies = hideCookieCache(headers, context);
  const request = requestTo(destination, headers, incoming);
  const handle = await handlerFor(destination, request, target, incoming);
  if (route === '/sign-in/social' && request.method === 'GET')
    return redirectToProvider(request, destination.url, handle, incoming);

  const answer = (given: Request): Promise<Response> => throttled(route, given, destination, handle, target, incoming);
  const response = await (target.record?.(route, request, incoming, answer) ?? answer(request));
  for (const line of staleCacheCookies(hiddenCookies, response, context))
    incoming.responseHeaders.append('set-cookie', securedFor(destination.origin, line));
  // guard: sign-out-is-confirmed
  if (route === '/sign-out' && response.ok && context) await confirmSignedOut(headers, context);
  return response;
}

/** better-auth's own path: without the prefix and without `/api/auth`. */
function pathBelow(prefix: string, path: string): string {
  const below = path.slice(`/plugins/${prefix}`.length);
  return below.startsWith(`${AUTH_BASE}/`) ? below.slice(AUTH_BASE.length) : below;
}

/** Lets popups keep `window.opener`, for `oauthPopup`. A policy on any answer of a popup would cut it off, so refusals get this too. */
function allowPopups({ responseHeaders }: PluginEndpointContext): void {
  responseHeaders.set('cross-origin-opener-policy', 'unsafe-none');
}

/** Refuses what better-auth must not see. */
async function checkRequest(
  route: string,
  { context, addressHint }: ProxyTarget,
  incoming: PluginEndpointContext,
): Promise<void> {
  const { facts, method } = incoming;
  // guard: published-secret-auth-routes
  if (context) refuseOthersWithPublishedSecret(context, facts, incoming.headers);
  // guard: keys-not-for-auth-routes
  if (mentionsKey(incoming.headers.get('authorization') ?? '')) throw httpError('auth:session_required');
  addressHint.check(facts, incoming.headers);
  // guard: head-redeems-nothing
  if (method === 'HEAD' && !allowsHead(route, context)) {
    throw httpError('request:method_not_allowed', { headers: new Headers({ allow: 'GET, POST' }) });
  }
  await refuseCrossSiteRequest(route, incoming, context);
}

/** Forbids caching unless better-auth sets a policy: its answers belong to one user, and some contain secrets. */
function forbidCaching(route: string, { context }: ProxyTarget, { responseHeaders }: PluginEndpointContext): void {
  if (!isPublicDocument(route, context)) responseHeaders.set('cache-control', 'no-store');
}

/** An instance without a context keeps its own base path, because nothing can be mounted elsewhere. */
function destinationOf(
  prefix: string,
  path: string,
  { auth, context, handlers }: ProxyTarget,
  { facts, search }: PluginEndpointContext,
): Destination {
  const origin = publicOriginFor(facts, context);
  const basePath = handlers
    ? `${facts.mountPath}/plugins/${prefix}${AUTH_BASE}`
    : (optionsOf(auth).basePath ?? AUTH_BASE);
  const base = `${origin}${basePath}`;
  return { origin, base, url: new URL(`${base}${encodePath(path)}${search}`) };
}

/** better-auth does not know HEAD, so it gets a GET instead. */
function requestTo({ url }: Destination, headers: Headers, { method, request }: PluginEndpointContext): Request {
  return new Request(url, {
    method: method === 'HEAD' ? 'GET' : method,
    headers,
    body: request.body,
    duplex: 'half',
    signal: request.signal,
  } as RequestInit);
}

/** better-auth's handler for the destination. It also explains refused origins in the log. */
async function handlerFor(
  { origin, base }: Destination,
  request: Request,
  { auth, handlers, hintRefusedOrigin }: ProxyTarget,
  incoming: PluginEndpointContext,
): Promise<Handler> {
  const handler = handlers ? await handlers(base, request, incoming.facts.visitedOrigin) : ownHandler(auth);
  return async (handled) => {
    const response = await handler(handled);
    await hintRefusedOrigin(response, incoming.headers, origin);
    return response;
  };
}

function throttled(
  route: string,
  request: Request,
  { origin }: Destination,
  handle: Handler,
  { throttle }: ProxyTarget,
  { responseHeaders }: PluginEndpointContext,
): Promise<Response> {
  return throttle ? throttle({ route, request, origin, responseHeaders }, handle) : handle(request);
}
