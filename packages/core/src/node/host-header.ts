import type { IncomingMessage } from 'node:http';

/**
 * Whether the app trusts an address as a proxy. Express keeps such a function as the setting `trust proxy fn`.
 *
 * @param hop 0 for the peer of the connection
 */
export type TrustProxy = (address: string | undefined, hop: number) => boolean;

/**
 * The host that a client visited, with its port: the first `X-Forwarded-Host` where a trusted proxy sent the request, otherwise
 * `Host`. It is for frameworks without such a rule (Next.js), and with one that drops the port (Express 4). Fastify has a rule of its
 * own, and does not expose which proxies it trusts.
 *
 * @param read reads a request header by its name in lower case
 * @param isProxyTrusted whether the peer may say what was visited. A client can write `X-Forwarded-Host` itself
 * @returns `''` where there is no host; the request is refused then
 */
export function visitedHost(
  read: (name: string) => string | readonly string[] | null | undefined,
  isProxyTrusted: boolean,
): string {
  // guard: forwarded-host-of-trusted-proxy
  const forwarded = isProxyTrusted ? String(read('x-forwarded-host') ?? '') : '';
  return forwarded.split(',')[0]?.trim() || String(read('host') ?? '');
}

/**
 * The same for a request of Express, or of Nest on Express. `req.hostname` is not used, as Express 4 drops the port from it.
 *
 * @example visitedHostOf(req, req.app.get('trust proxy fn'))
 */
export function visitedHostOf({ headers, socket }: IncomingMessage, trusts: TrustProxy): string {
  return visitedHost((name) => headers[name], trusts(socket.remoteAddress, 0));
}
