import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type WholeBody, WholeResponse } from '../http/whole-response.js';

/**
 * Writes a Web Response to a Node one: status, every header, every Set-Cookie beside those the app has set, and the body as a
 * stream that waits for the client.
 *
 * @returns when everything is written, or the client is gone; the response's body is cancelled then
 */
export async function writeResponse(res: ServerResponse, response: Response): Promise<void> {
  await write(res, response);
}

/** The same, at once where the body is known whole. */
export function write(res: ServerResponse, response: Response): Promise<void> | undefined {
  if (res.headersSent || res.destroyed) return response.body?.cancel();
  const whole = response instanceof WholeResponse ? response.whole : undefined;
  writeHead(res, response, whole);
  if (whole !== undefined) {
    res.end(res.req.method === 'HEAD' ? undefined : whole);
    return undefined;
  }
  if (response.body !== null && res.req.method !== 'HEAD') return pump(response.body, res);
  res.end();
  return response.body?.cancel();
}

function writeHead(res: ServerResponse, { status, headers }: Response, whole: WholeBody | undefined): void {
  res.statusCode = status;
  for (const [name, value] of headers) {
    if (name === 'set-cookie') res.appendHeader(name, value);
    else if (name === 'vary' && res.hasHeader(name)) res.setHeader(name, joinVary(String(res.getHeader(name)), value));
    else res.setHeader(name, value);
  }
  if (whole !== undefined) res.setHeader('content-length', Buffer.byteLength(whole));
}

/** The app's own middleware may have named headers too, and a cache must hear of all of them. */
function joinVary(one: string, other: string): string {
  const names = `${one},${other}`.split(',').map((name) => name.trim());
  return [...new Map(names.filter(Boolean).map((name) => [name.toLowerCase(), name])).values()].join(', ');
}

async function pump(body: ReadableStream<Uint8Array>, res: ServerResponse): Promise<void> {
  const reader = body.getReader();
  const gone = new AbortController();
  const onClose = (): void => {
    gone.abort();
    reader.cancel().catch(() => {});
  };
  res.once('close', onClose);
  try {
    for (let chunk = await reader.read(); !chunk.done && !res.destroyed; chunk = await reader.read()) {
      if (!res.write(chunk.value)) await once(res, 'drain', { signal: gone.signal });
    }
    res.end();
  } catch {
    // The status is out already: cutting the connection is the only way left to say that the body is not complete.
    res.destroy();
  } finally {
    res.off('close', onClose);
  }
}
