import { types } from 'node:util';

/**
 * The Request itself. What Next.js hands to a route is a Proxy of it, which Node 24 and later refuse to make another Request of
 * (`new Request(request, …)`): a plugin's hook may want that.
 */
export function ownRequest(request: Request): Request {
  if (!types.isProxy(request)) return request;
  const { url, method, headers, body, signal } = request;
  return new Request(url, { method, headers, body, signal, duplex: 'half' } as RequestInit);
}

/** The same without the body, which stays with the app. */
export function withoutBody({ url, method, headers, signal }: Request): Request {
  return new Request(url, { method, headers, signal });
}
