import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Who is answered on a connection, and who waits behind. */
interface Line {
  answering: ServerResponse;
  readonly waiting: { readonly res: ServerResponse; readonly begin: () => void }[];
}

const lines = new WeakMap<Socket, Line>();

/**
 * Requests of one connection are answered one after the other. A client may send many at once (pipelining, RFC 9112 §9.3.2), and
 * Node hands them over at once: answers that nobody takes would all lie in memory, some hundred of them a connection.
 *
 * @returns null where it is this request's turn; otherwise a promise that resolves when it is, or when the client is gone
 */
export function turnOf({ socket, httpVersionMajor }: IncomingMessage, res: ServerResponse): Promise<void> | null {
  // HTTP/2 has streams, and windows for each of them.
  if (httpVersionMajor !== 1 || !socket) return null;
  const line = lines.get(socket);
  if (line === undefined) {
    lines.set(socket, { answering: res, waiting: [] });
    return null;
  }
  if (line.waiting.length === 0 && line.answering.writableFinished) {
    line.answering = res;
    return null;
  }
  if (line.waiting.length === 0) line.answering.once('close', () => callNext(line, socket));
  return new Promise((begin) => line.waiting.push({ res, begin }));
}

function callNext(line: Line, socket: Socket): void {
  const next = line.waiting.shift();
  if (next === undefined) return;
  line.answering = next.res;
  next.begin();
  // Node never closes an answer that was not begun, so nobody would call those behind it.
  if (socket.destroyed) callNext(line, socket);
  else if (line.waiting.length > 0) next.res.once('close', () => callNext(line, socket));
}
