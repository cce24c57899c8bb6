import type { AuthContext } from '../better-auth/instance.js';

/**
 * A request as better-auth's plugins and hooks shall see it: sent to the origin that was visited, where that is trusted. Links
 * start with the context's `baseURL` all the same. An origin that nobody trusts is the client's to choose (it is a Host header),
 * so it is never shown.
 *
 * @param request to a URL that starts with the `baseURL`
 */
export function seenAt(visited: string, request: Request, context: AuthContext): Request {
  const { origin } = new URL(request.url);
  if (visited === origin || !context.isTrustedOrigin(visited)) return request;
  return new Request(visited + request.url.slice(origin.length), request);
}
