import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The requests of one connection. */
interface RequestQueue {
  /** The response that is being written. */
  current: ServerResponse;
  readonly waiting: WaitingRequest[];
}

interface WaitingRequest {
  readonly res: ServerResponse;
  readonly start: () => void;
}

const queues = new WeakMap<Socket, RequestQueue>();

/**
 * Queues a request behind the earlier ones of its connection. A client may send many requests at once (pipelining, RFC 9112 §9.3.2),
 * and Node emits all of them immediately. If the client then reads no response, hundreds of them would lie in memory.
 *
 * @returns null where the request may start now; otherwise a promise that resolves when it may, or when the client is gone
 */
export function enqueue({ socket, httpVersionMajor }: IncomingMessage, res: ServerResponse): Promise<void> | null {
  // HTTP/2 has streams, and flow control for each of them.
  if (httpVersionMajor !== 1 || !socket) return null;
  const queue = queues.get(socket);
  if (queue === undefined) {
    queues.set(socket, { current: res, waiting: [] });
    return null;
  }
  if (queue.waiting.length === 0 && queue.current.writableFinished) {
    queue.current = res;
    return null;
  }
  if (queue.waiting.length === 0) queue.current.once('close', () => startNext(queue, socket));
  return new Promise((start) => queue.waiting.push({ res, start }));
}

function startNext(queue: RequestQueue, socket: Socket): void {
  const next = queue.waiting.shift();
  if (next === undefined) return;
  queue.current = next.res;
  next.start();
  // Node emits no 'close' for a response that was never started, so on a closed socket the rest is released here.
  if (socket.destroyed) startNext(queue, socket);
  else if (queue.waiting.length > 0) next.res.once('close', () => startNext(queue, socket));
}
