import { outgoingError } from './errors.js';

/**
 * Reads a body up to a size.
 *
 * @throws NodeError `outgoing:too_large`. The rest is not read, and the connection ends
 */
export async function readBody(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    // guard: outgoing-body-bounded
    if (size > maxBytes) throw outgoingError('outgoing:too_large', `more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
