type Handler = (request: Request) => Promise<Response>;

const WELL_KNOWN = '/.well-known/';

/**
 * Lets documents be asked for under the mount that standards put at the origin's root (RFC 8414 §3.1, RFC 9728 §3.1): what the
 * mount does not have below its `/.well-known/`, better-auth's plugins are asked for at the root. So an app serves all of them
 * by sending its own `/.well-known/*` on to the mount.
 *
 * @param baseURL of the handler: with the path under which its routes lie
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
