import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpError } from '../errors.js';
import type { Invect } from '../host/create-invect.js';
import type { Arrival } from '../http/arrival.js';
import { jsonError } from '../http/respond.js';
import { readIncoming } from './request.js';
import { write } from './response.js';
import { turnOf } from './turn.js';

/** The Fetch standard forbids a Request with these methods, so they end before there is one. */
const METHODS_WITHOUT_REQUEST: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** How long what is left of a refused body is thrown away, so that the client gets to read the answer. */
const LINGER_MILLISECONDS = 1_000;

/**
 * Serves one request of a Node server.
 *
 * @param arrival what the framework vouches for; give it `target`, the raw target below the mount
 * @returns when the response is written, or the client is gone. Never rejects.
 * @example
 * createServer((req, res) => serveNode(invect, req, res, { target: req.url, publicOrigin: 'http://localhost:3000' }))
 */
export async function serveNode(
  invect: Pick<Invect, 'handle'>,
  req: IncomingMessage,
  res: ServerResponse,
  arrival: Arrival,
): Promise<void> {
  const turn = turnOf(req, res);
  if (turn !== null) {
    await turn;
    if (req.socket.destroyed) return;
  }
  const response = await answer(invect, req, res, arrival);
  const writing = write(res, response);
  if (writing) await writing;
  if (!req.complete) discardRest(req);
}

function answer(
  invect: Pick<Invect, 'handle'>,
  req: IncomingMessage,
  res: ServerResponse,
  arrival: Arrival,
): Promise<Response> | Response {
  if (METHODS_WITHOUT_REQUEST.has(req.method ?? '')) return jsonError(httpError('request:method_not_allowed'));
  try {
    return invect.handle(readIncoming(req, arrival, res), arrival);
  } catch (error) {
    return jsonError(error);
  }
}

/**
 * Closing at once would reset the connection, and the client would see that instead of the answer. A body that arrives in time
 * leaves the connection to the next request.
 */
function discardRest(req: IncomingMessage): void {
  const timer = setTimeout(() => req.complete || req.socket.destroy(), LINGER_MILLISECONDS).unref();
  req.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  // Whoever was reading has stopped; as long as it listens, `resume` does nothing.
  req.removeAllListeners('readable').resume();
}
