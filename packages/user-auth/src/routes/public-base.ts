import type { RequestFacts } from '@invect/core';
import type { AuthContext } from '../better-auth/instance.js';
import { authError } from '../errors.js';

const LOOPBACK = /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * The origin that links and redirects start with: the host's `publicUrl`, else better-auth's own `baseURL` (or
 * `BETTER_AUTH_URL`), else the request's Host.
 *
 * A Host header is the client's to choose, and with it where the link in somebody else's password-reset mail points. In
 * production an unconfigured one is therefore refused, unless it is loopback (as Django's ALLOWED_HOSTS does).
 *
 * @throws InvectError 400 `auth:public_url_required`
 */
export function publicOriginFor(facts: RequestFacts, context: AuthContext | null): string {
  if (facts.publicOriginConfigured) return facts.publicOrigin;
  const configured = configuredOrigin(context);
  if (configured !== null) return configured;
  if (process.env['NODE_ENV'] === 'production' && !LOOPBACK.test(new URL(facts.publicOrigin).hostname)) {
    throw authError('auth:public_url_required');
  }
  return facts.publicOrigin;
}

/** The origin better-auth was configured with, or null. */
export function configuredOrigin(context: AuthContext | null): string | null {
  return context !== null && URL.canParse(context.baseURL) ? new URL(context.baseURL).origin : null;
}
