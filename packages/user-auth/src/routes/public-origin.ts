import { isLoopbackOrigin, type RequestFacts } from '@invect/core';
import { allowedHostsOf, allowedOrigin } from '../better-auth/hosts.js';
import type { AuthContext } from '../better-auth/instance.js';
import { authError } from '../errors.js';

/**
 * Finds the origin with which links and redirects start. In this order: the host's `publicUrl`; better-auth's `baseURL` or
 * `BETTER_AUTH_URL`; if `baseURL` lists several hosts, the one that was visited; the request's Host header.
 *
 * The client chooses the Host header, and could make the link in somebody else's password-reset mail point anywhere. So in production
 * a Host that is not configured is refused, unless it is loopback (as Django's ALLOWED_HOSTS does).
 *
 * @throws InvectError 400 `auth:public_url_required`, `auth:host_not_allowed`
 */
export function publicOriginFor(facts: RequestFacts, context: AuthContext | null): string {
  if (facts.publicOriginConfigured) return facts.publicOrigin;
  const configured = configuredOrigin(context);
  if (configured !== null) return configured;
  const allowed = context && allowedOrigin(context, facts.publicOrigin);
  if (allowed !== null) return allowed;
  // guard: host-is-no-public-url
  if (process.env['NODE_ENV'] === 'production' && !isLoopbackOrigin(facts.publicOrigin)) {
    throw authError('auth:public_url_required');
  }
  return facts.publicOrigin;
}

/** Describes the configured origin for the startup report. Null if none is configured. */
export function describePublicOrigin(context: AuthContext | null): string | null {
  const hosts = context && allowedHostsOf(context);
  return hosts ? `<${hosts.join(', ')}>` : configuredOrigin(context);
}

/** The origin of better-auth's `baseURL`. Null if it has none. */
export function configuredOrigin(context: AuthContext | null): string | null {
  return context !== null && URL.canParse(context.baseURL) ? new URL(context.baseURL).origin : null;
}
