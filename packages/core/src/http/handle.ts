import type { Arrival } from './arrival.js';
import type { LazyRequest } from './lazy-request.js';

/**
 * Answers a request of a Node server. The answer can be a `BufferedResponse`, which the bridge in `core/src/node` writes without a
 * stream.
 */
export type Handle = (incoming: LazyRequest, arrival: Arrival) => Promise<Response>;

/**
 * The property of a host that holds its `Handle`. The symbol is in the global registry, so an adapter also finds it on a host that was
 * created by another copy of this package.
 */
const HANDLE: unique symbol = Symbol.for('invect.handle') as never;

/**
 * Adds a `Handle` to a host. The property is not enumerable, so it is not copied if an app wraps a host: `{ ...invect, fetch: logged }`.
 * Node's bridge then calls the app's `fetch`.
 */
export function withHandle<Host extends object>(host: Host, handle: Handle): Host {
  return Object.defineProperty(host, HANDLE, { value: handle });
}

/** Returns the `Handle` of a host; undefined if the host has none. */
export function handleOf(host: object): Handle | undefined {
  return (host as { [HANDLE]?: Handle })[HANDLE];
}
