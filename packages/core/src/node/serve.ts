import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpError } from '../errors.js';
import type { Invect } from '../host/invect.js';
import type { Arrival } from '../http/arrival.js';
import { handleOf } from '../http/handle.js';
import { jsonError } from '../http/respond.js';
import { readLazyRequest, toRequest } from './request.js';
import { enqueue } from './request-queue.js';
import { write } from './response.js';

/** The Fetch standard forbids these methods in a Request, so they are refused before one is made. */
const METHODS_WITHOUT_REQUEST: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** How long the rest of a refused body is discarded, so that the client can read the answer. */
const DISCARD_MILLISECONDS = 1_000;

/**
 * Serves one request of a Node server.
 *
 * @param arrival what the framework vouches for. Give it `target`, the raw target below the mount
 * @returns a promise that resolves when the response is written, or when the client is gone. It never rejects
 * @example
 * createServer((req, res) => serveNode(invect, req, res, { target: req.url, publicOrigin: 'http://localhost:3000' }))
 */
export async function serveNode(
  invect: Pick<Invect, 'fetch'>,
  req: IncomingMessage,
  res: ServerResponse,
  arrival: Arrival,
): Promise<void> {
  const queued = enqueue(req, res);
  // guard: one-answer-at-a-time
  if (queued !== null) {
    await queued;
    if (req.socket.destroyed) return;
  }
  const response = await respond(invect, req, res, arrival);
  const writing = write(res, response);
  if (writing) await writing;
  if (!req.complete) discardBody(req);
}

function respond(
  invect: Pick<Invect, 'fetch'>,
  req: IncomingMessage,
  res: ServerResponse,
  arrival: Arrival,
): Promise<Response> | Response {
  if (METHODS_WITHOUT_REQUEST.has(req.method ?? '')) return jsonError(httpError('request:method_not_allowed'));
  try {
    const handle = handleOf(invect);
    if (handle) return handle(readLazyRequest(req, arrival, res), arrival);
    return invect.fetch(toRequest(req, arrival, res), arrival).catch((error) => jsonError(error));
  } catch (error) {
    return jsonError(error);
  }
}

/**
 * Discards the rest of a body. Closing the connection at once would reset it, and the client would see that instead of the answer.
 * If the body ends in time, the connection can serve the next request.
 */
function discardBody(req: IncomingMessage): void {
  const timer = setTimeout(() => req.complete || req.socket.destroy(), DISCARD_MILLISECONDS).unref();
  req.once('end', () => clearTimeout(timer)).once('close', () => clearTimeout(timer));
  // `resume` does nothing while the reader that has stopped still listens.
  // guard: refused-upload-drains
  req.removeAllListeners('readable').resume();
}
