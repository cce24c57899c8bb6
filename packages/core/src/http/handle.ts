import type { Arrival } from './arrival.js';
import type { Incoming } from './incoming.js';

/**
 * Answers a request that arrived at a Node server. Where a body is known whole the answer is a `WholeResponse`, which only the
 * bridge in `core/src/node` can write.
 */
export type Handle = (incoming: Incoming, arrival: Arrival) => Promise<Response>;

/**
 * The property of a host that holds its `Handle`. The symbol is registered, so an adapter finds it on a host that another copy of
 * this package made.
 */
const HANDLE: unique symbol = Symbol.for('invect.handle') as never;

/**
 * Adds a `Handle` to a host. The property is not enumerable: an app that wraps a host, `{ ...invect, fetch: logged }`, loses it, and
 * Node's bridge then calls the app's `fetch`.
 */
export function withHandle<Host extends object>(host: Host, handle: Handle): Host {
  return Object.defineProperty(host, HANDLE, { value: handle });
}

/** The `Handle` of a host; undefined where the host has none. */
export function handleOf(host: object): Handle | undefined {
  return (host as { [HANDLE]?: Handle })[HANDLE];
}
