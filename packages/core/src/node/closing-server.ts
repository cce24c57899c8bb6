import type { ServerResponse } from 'node:http';
import type { Server } from 'node:net';

const LOOK_EVERY_MILLISECONDS = 500;

/**
 * Calls back when the server of a response takes no connections any more. `server.close()` waits for all answers, and a stream of events
 * has no end of its own.
 *
 * @returns a function that stops looking
 */
export function onServerClosing(res: ServerResponse, callback: () => void): () => void {
  const { server } = (res.req?.socket ?? {}) as { readonly server?: Server };
  if (server === undefined) return () => {};
  const timer = setInterval(() => {
    if (!server.listening) callback();
  }, LOOK_EVERY_MILLISECONDS).unref();
  return () => clearInterval(timer);
}
