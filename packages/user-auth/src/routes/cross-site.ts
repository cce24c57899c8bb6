import type { PluginEndpointContext } from '@invect/core';
import type { AuthContext } from '../better-auth/instance.js';
import { authError } from '../errors.js';

/** Routes to which an identity provider's page posts its answer: OAuth's `form_post`, and SAML. A secret in the request authenticates it. */
const CALLBACKS: readonly string[] = ['/callback', '/oauth2/callback', '/sso/callback'];

/**
 * Routes of OAuth servers that pages and apps of other sites call, as their specifications require: RFC 6749, 7009, 7591, 7662, 8628,
 * and OpenID Connect. They do not authenticate by cookie, or they ask the user.
 */
const OAUTH_CLIENT_ROUTES: ReadonlySet<string> = new Set([
  '/oauth2/authorize',
  '/oauth2/end-session',
  '/oauth2/introspect',
  '/oauth2/register',
  '/oauth2/revoke',
  '/oauth2/token',
  '/oauth2/userinfo',
  '/mcp/authorize',
  '/mcp/register',
  '/mcp/token',
  '/mcp/userinfo',
  '/device/code',
  '/device/token',
]);

/**
 * Refuses requests that a browser sends for another site, as the host's own routes do. better-auth checks the Origin only if the
 * request carries cookies. But a sign-out or a sign-in changes who the visitor is, and needs no cookie.
 *
 * If the app has disabled better-auth's own check, this check is disabled too.
 *
 * @throws InvectError 403 `request:cross_site`
 */
export async function refuseCrossSiteRequest(
  route: string,
  incoming: Pick<PluginEndpointContext, 'refuseCrossSite'>,
  context: AuthContext | null,
): Promise<void> {
  if (!allowsCrossSite(route, context) && !isCheckDisabled(context)) await incoming.refuseCrossSite();
}

/**
 * Refuses a GET that starts a sign-in if a page of another site sent it. The visitor would be signed in without asking for it (login
 * CSRF). If a browser sends no Fetch Metadata, the Referer shows where the request comes from.
 *
 * @throws InvectError 403 `auth:cross_site`
 */
export async function refuseCrossSiteLink(
  headers: Headers,
  { trustsOrigin }: Pick<PluginEndpointContext, 'trustsOrigin'>,
): Promise<void> {
  const site = headers.get('sec-fetch-site');
  // guard: cross-site-link
  if (site === 'cross-site') throw authError('auth:cross_site');
  const referer = headers.get('referer');
  if (site !== null || referer === null || referer === '') return;
  const origin = URL.canParse(referer) ? new URL(referer).origin : 'null';
  if (origin === 'null' || !(await trustsOrigin(origin))) throw authError('auth:cross_site');
}

function allowsCrossSite(route: string, context: AuthContext | null): boolean {
  if (OAUTH_CLIENT_ROUTES.has(route)) return true;
  // Plugins add routes to the context: sso adds those to which SAML posts.
  const added = Array.isArray(context?.skipOriginCheck) ? context.skipOriginCheck : [];
  return [...CALLBACKS, ...added].some((path) => route === path || route.startsWith(`${path}/`));
}

function isCheckDisabled(context: AuthContext | null): boolean {
  const { disableCSRFCheck, disableOriginCheck } = context?.options.advanced ?? {};
  return disableCSRFCheck ?? disableOriginCheck === true;
}
