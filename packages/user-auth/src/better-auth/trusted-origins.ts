import type { AuthContext } from './instance.js';

/** `baseURL: { allowedHosts: ['app.example.com', '*.example.org'], protocol: 'https', fallback: 'https://example.com' }` */
interface SeveralHosts {
  readonly allowedHosts: readonly string[];
  readonly protocol?: string;
  readonly fallback?: string;
}

const LOOPBACK = /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::[\d*]+)?$/;

/**
 * Lists the origins that better-auth trusts for a request: its base URL, the `trustedOrigins` of the app and of its plugins, and
 * `BETTER_AUTH_TRUSTED_ORIGINS`. It follows better-auth's `getTrustedOrigins`, which is not exported.
 *
 * It does not read `context.trustedOrigins`: that is what the app's function returned at start, when there was no request.
 *
 * @returns origins and patterns for `isTrustedOrigin`
 * @throws whatever the app's function throws
 */
export async function trustedOriginsFor(context: AuthContext, request: Request): Promise<readonly string[]> {
  const { trustedOrigins: named = [] } = context.options;
  // guard: trusted-origins-per-request
  const own = typeof named === 'function' ? await named(request) : named;
  const fromEnvironment = process.env['BETTER_AUTH_TRUSTED_ORIGINS']?.split(',') ?? [];
  return [...originsOfBase(context), ...own, ...fromEnvironment].filter((origin): origin is string => Boolean(origin));
}

function originsOfBase({ baseURL, options }: AuthContext): string[] {
  if (!isSeveralHosts(options.baseURL)) return originOf(baseURL);
  const { allowedHosts, protocol, fallback } = options.baseURL;
  const origins = allowedHosts.flatMap((host) => {
    if (host.includes('://')) return [host];
    const https = protocol === 'http' ? [] : [`https://${host}`];
    const http = protocol === 'http' || protocol === 'auto' || LOOPBACK.test(host) ? [`http://${host}`] : [];
    return [...https, ...http];
  });
  return [...origins, ...originOf(fallback)];
}

function isSeveralHosts(baseURL: unknown): baseURL is SeveralHosts {
  return typeof baseURL === 'object' && baseURL !== null && 'allowedHosts' in baseURL;
}

function originOf(url: string | undefined): string[] {
  return url !== undefined && URL.canParse(url) ? [new URL(url).origin] : [];
}
