import type { PluginEndpointContext } from '@invect/core';
import type { AuthContext } from '../better-auth/instance.js';
import { authError } from '../errors.js';

/** Where an identity provider's page posts its answer: OAuth's `form_post`, and SAML. A secret in the request says whose it is. */
const CALLBACKS: readonly string[] = ['/callback', '/oauth2/callback', '/sso/callback'];

/**
 * Routes of OAuth servers that pages and apps of other sites call, by their specifications: RFC 6749, 7009, 7591, 7662, 8628, and
 * OpenID Connect. They take no cookie for a proof, or ask the user.
 */
const FOR_CLIENTS: ReadonlySet<string> = new Set([
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
 * Refuses what a browser sends for another site, as the host's own routes do. better-auth looks at Origin only where cookies came
 * along, and a sign-out or a sign-in needs none to change who the visitor is.
 *
 * An app that switched better-auth's own check off has said that it wants none.
 *
 * @throws InvectError 403 `request:cross_site`
 */
export async function refuseOtherSites(
  route: string,
  incoming: Pick<PluginEndpointContext, 'refuseCrossSite'>,
  context: AuthContext | null,
): Promise<void> {
  if (!isForOtherSites(route, context) && !isSwitchedOff(context)) await incoming.refuseCrossSite();
}

/**
 * Refuses a GET that starts a sign-in where another site's page sent it: its visitor would end up signed in without having asked
 * for it (login CSRF). A browser without Fetch Metadata says by Referer where it comes from.
 *
 * @throws InvectError 403 `auth:cross_site`
 */
export async function refuseLinkOfOtherSite(
  headers: Headers,
  { trustsOrigin }: Pick<PluginEndpointContext, 'trustsOrigin'>,
): Promise<void> {
  const site = headers.get('sec-fetch-site');
  if (site === 'cross-site') throw authError('auth:cross_site');
  const referer = headers.get('referer');
  if (site !== null || referer === null || referer === '') return;
  const origin = URL.canParse(referer) ? new URL(referer).origin : 'null';
  if (origin === 'null' || !(await trustsOrigin(origin))) throw authError('auth:cross_site');
}

function isForOtherSites(route: string, context: AuthContext | null): boolean {
  if (FOR_CLIENTS.has(route)) return true;
  // Plugins add theirs to the context: sso the routes where SAML posts.
  const added = Array.isArray(context?.skipOriginCheck) ? context.skipOriginCheck : [];
  return [...CALLBACKS, ...added].some((path) => route === path || route.startsWith(`${path}/`));
}

function isSwitchedOff(context: AuthContext | null): boolean {
  const { disableCSRFCheck, disableOriginCheck } = context?.options.advanced ?? {};
  return disableCSRFCheck ?? disableOriginCheck === true;
}
