import type { AuthContext } from '../better-auth/instance.js';

/**
 * Rewrites a request to the origin that was visited, so that better-auth's plugins and hooks see that origin. Links still start with
 * the context's `baseURL`. An untrusted origin stays hidden, because the client chooses it with the Host header.
 *
 * @param request a request to a URL that starts with the `baseURL`
 */
export function withVisitedOrigin(visited: string, request: Request, context: AuthContext): Request {
  const { origin } = new URL(request.url);
  // guard: untrusted-origin-hidden
  if (visited === origin || !context.isTrustedOrigin(visited)) return request;
  return new Request(visited + request.url.slice(origin.length), request);
}
