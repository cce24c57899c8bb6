import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type BufferedBody, BufferedResponse } from '../http/buffered-response.js';
import { onServerClosing } from './closing-server.js';
import { mergeHeaders } from './headers.js';
import { NodeHeaders } from './node-headers.js';

/**
 * Writes a Web Response to a Node response: status, headers by the rule of `mergeHeaders`, and the body as a stream that respects
 * backpressure.
 *
 * @returns a promise that resolves when everything is written, or when the client is gone; then the body is cancelled
 */
export async function writeResponse(res: ServerResponse, response: Response): Promise<void> {
  await write(res, response);
}

/** The same. It is synchronous if the response is buffered. */
export function write(res: ServerResponse, response: Response): Promise<void> | undefined {
  if (res.headersSent || res.destroyed) return response.body?.cancel();
  const buffered = response instanceof BufferedResponse ? response.buffered : undefined;
  setHead(res, response, buffered);
  if (buffered !== undefined) {
    res.end(res.req.method === 'HEAD' ? undefined : buffered);
    return undefined;
  }
  if (response.body !== null && res.req.method !== 'HEAD') return pump(response.body, res);
  res.end();
  return response.body?.cancel();
}

function setHead(res: ServerResponse, { status, headers }: Response, buffered: BufferedBody | undefined): void {
  res.statusCode = status;
  mergeHeaders(new NodeHeaders(res), headers, { replace: true });
  if (buffered !== undefined) res.setHeader('content-length', Buffer.byteLength(buffered));
}

async function pump(body: ReadableStream<Uint8Array>, res: ServerResponse): Promise<void> {
  const isEndless = String(res.getHeader('content-type')).startsWith('text/event-stream');
  const reader = body.getReader();
  const closed = new AbortController();
  const onClose = (): void => {
    closed.abort();
    reader.cancel().catch(() => {});
  };
  res.once('close', onClose);
  // While the client is slow nobody reads, and the body may fail meanwhile.
  reader.closed.catch(() => closed.abort());
  const stopLooking = isEndless ? onServerClosing(res, onClose) : null;
  try {
    for (let chunk = await reader.read(); !chunk.done && !res.destroyed; chunk = await reader.read()) {
      if (!res.write(chunk.value)) await once(res, 'drain', { signal: closed.signal });
    }
    res.end();
  } catch {
    // The status is sent already. Only a closed connection tells the client that the body is incomplete.
    res.destroy();
  } finally {
    res.off('close', onClose);
    stopLooking?.();
  }
}
