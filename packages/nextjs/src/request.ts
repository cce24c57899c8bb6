import { types } from 'node:util';

/**
 * The request behind the Proxy that Next.js passes to a route. From Node 24 on `new Request(request, …)` refuses a Proxy, and a
 * plugin's hook may call that.
 */
export function unwrapRequest(request: Request): Request {
  if (!types.isProxy(request)) return request;
  const { url, method, headers, body, signal } = request;
  return new Request(url, { method, headers, body, signal, duplex: 'half' } as RequestInit);
}

/** A request without its body, which the app's own route reads. */
export function withoutBody({ url, method, headers, signal }: Request): Request {
  return new Request(url, { method, headers, signal });
}
