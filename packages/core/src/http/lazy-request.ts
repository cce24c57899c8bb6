import type { RequestContext } from './context.js';

/**
 * The part of a {@link RequestContext} that is known before the host looks at a request. `request` is created on first use: creating a
 * Request takes longer than finding its route, and most routes need only its method and headers. Every use returns the same object.
 */
export type LazyRequest = Pick<RequestContext, 'method' | 'headers' | 'request'>;

/** Wraps a Request that exists already. */
export function lazyRequestOf(request: Request): LazyRequest {
  const { method, headers } = request;
  return { method, headers, request };
}
