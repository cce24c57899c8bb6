type Handler = (request: Request) => Promise<Response>;

const WELL_KNOWN = '/.well-known/';

/**
 * Serves under the mount the documents that standards put at the root of the origin (RFC 8414 §3.1, RFC 9728 §3.1). If better-auth has
 * no document below the mount's `/.well-known/`, its plugins are asked for the same path at the root. So an app serves all documents by
 * forwarding its own `/.well-known/*` to the mount.
 *
 * @param baseURL includes the path of the handler's routes
 */
export function withWellKnown(handle: Handler, baseURL: string): Handler {
  const { pathname: basePath } = new URL(baseURL);
  return async (request) => {
    const answer = await handle(request);
    if (answer.status !== 404 || request.method !== 'GET') return answer;
    const { origin, pathname, search } = new URL(request.url);
    if (!pathname.startsWith(basePath + WELL_KNOWN)) return answer;
    return handle(new Request(origin + pathname.slice(basePath.length) + search, request));
  };
}
