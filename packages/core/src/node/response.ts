import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { wholeBodyOf } from '../http/respond.js';

/**
 * Writes a Web Response to a Node one: status, every header, every Set-Cookie beside those the app has set, and the body as a
 * stream that waits for the client.
 *
 * @returns when everything is written, or the client is gone; the response's body is cancelled then
 */
export async function writeResponse(res: ServerResponse, response: Response): Promise<void> {
  if (res.headersSent || res.destroyed) {
    await response.body?.cancel();
    return;
  }
  res.statusCode = response.status;
  for (const [name, value] of response.headers) {
    if (name === 'vary') addVary(res, value);
    else if (name !== 'set-cookie') res.setHeader(name, value);
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) res.appendHeader('set-cookie', cookies);

  const whole = wholeBodyOf(response);
  if (whole !== undefined) {
    res.setHeader('content-length', Buffer.byteLength(whole));
    res.end(res.req.method === 'HEAD' ? undefined : whole);
    return;
  }
  if (response.body === null || res.req.method === 'HEAD') {
    await response.body?.cancel();
    res.end();
    return;
  }
  await pump(response.body, res);
}

/** The app's own middleware may have named headers too, and a cache must hear of all of them. */
function addVary(res: ServerResponse, value: string): void {
  const names = `${res.getHeader('vary') ?? ''},${value}`.split(',').map((name) => name.trim());
  const byName = new Map(names.filter(Boolean).map((name) => [name.toLowerCase(), name]));
  res.setHeader('vary', [...byName.values()].join(', '));
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
