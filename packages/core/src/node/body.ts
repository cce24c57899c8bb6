import type { IncomingMessage } from 'node:http';
import { type ParsedRequest, readParsedBody, wasRead } from './parsed-body.js';

/** Headers that describe a body on the wire. They are wrong for a body that was parsed and is serialised again. */
const WIRE_HEADERS: readonly string[] = ['content-length', 'content-encoding', 'transfer-encoding'];

/**
 * The body of a message: a stream, or the bytes that a body parser has left.
 *
 * @param headers of the request that is made of the message; corrected where a parser has read the body
 * @returns null where there is none
 */
export function readBody(
  req: ParsedRequest,
  headers: Headers,
): ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | null {
  const announced = headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0;
  if (req.method === 'GET' || req.method === 'HEAD' || !announced) return null;
  if (!wasRead(req)) return streamOf(req);
  const bytes = readParsedBody(req, headers.get('content-type') ?? '');
  for (const name of WIRE_HEADERS) headers.delete(name);
  if (bytes) headers.set('content-length', String(bytes.byteLength));
  return bytes;
}

/**
 * Reads only on demand, and does not destroy the socket when it is cancelled. `Readable.toWeb` would, and the client would never get
 * the answer that says why its body was refused.
 */
function streamOf(req: IncomingMessage): ReadableStream<Uint8Array> {
  let chunks: AsyncIterator<Uint8Array> | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        chunks ??= req.iterator({ destroyOnReturn: false })[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}
