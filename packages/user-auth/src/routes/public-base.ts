import { isLoopbackOrigin, type RequestFacts } from '@invect/core';
import { allowedHostsOf, allowedOrigin } from '../better-auth/hosts.js';
import type { AuthContext } from '../better-auth/instance.js';
import { authError } from '../errors.js';

/**
 * The origin that links and redirects start with: the host's `publicUrl`, else better-auth's own `baseURL` (or
 * `BETTER_AUTH_URL`), for a `baseURL` of several hosts the one that was visited, else the request's Host.
 *
 * A Host header is the client's to choose, and with it where the link in somebody else's password-reset mail points. In
 * production an unconfigured one is therefore refused, unless it is loopback (as Django's ALLOWED_HOSTS does).
 *
 * @throws InvectError 400 `auth:public_url_required`, `auth:host_not_allowed`
 */
export function publicOriginFor(facts: RequestFacts, context: AuthContext | null): string {
  if (facts.publicOriginConfigured) return facts.publicOrigin;
  const configured = configuredOrigin(context);
  if (configured !== null) return configured;
  const allowed = context && allowedOrigin(context, facts.publicOrigin);
  if (allowed !== null) return allowed;
  if (process.env['NODE_ENV'] === 'production' && !isLoopbackOrigin(facts.publicOrigin)) {
    throw authError('auth:public_url_required');
  }
  return facts.publicOrigin;
}

/** Where auth routes lie, for the start-up report. Null where nobody has said so. */
export function describeBase(context: AuthContext | null): string | null {
  const hosts = context && allowedHostsOf(context);
  return hosts ? `<${hosts.join(', ')}>` : configuredOrigin(context);
}

/** The origin better-auth was configured with, or null. */
export function configuredOrigin(context: AuthContext | null): string | null {
  return context !== null && URL.canParse(context.baseURL) ? new URL(context.baseURL).origin : null;
}
