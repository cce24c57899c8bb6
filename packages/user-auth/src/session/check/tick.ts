import { setImmediate } from 'node:timers/promises';

/**
 * Reads once for all callers of a tick (one pass of the event loop), after the last of them has called. So each caller gets a value
 * that was read after its call. Requests that arrived together also continue together, which costs each of them less.
 *
 * @returns a function that resolves with what `read` returned, and rejects with what it threw
 */
export function oncePerTick<T>(read: () => T): () => Promise<T> {
  let pending: Promise<T> | null = null;

  async function readAfterTick(): Promise<T> {
    // guard: tick-waits-for-requests
    await setImmediate();
    // guard: tick-ends
    pending = null;
    return read();
  }

  return () => {
    pending ??= readAfterTick();
    return pending;
  };
}
