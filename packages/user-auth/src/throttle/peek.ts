import { httpError } from '@invect/core';

/** Longer than any sign-in. */
const MAX_BYTES = 64 * 1024;

/** The body of a request, and a request whose body can be read again. */
export interface Peeked {
  readonly request: Request;
  /** Empty where the body is no object, or of a type that better-auth refuses. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Reads a small body the way better-auth will read it (better-call's `getBody`): what two readers could read differently would be
 * a way past the throttle.
 *
 * @throws InvectError 413
 */
export async function peek(request: Request): Promise<Peeked> {
  if (request.body === null) return { request, fields: {} };
  const bytes = await readBytes(request.body);
  return {
    request: new Request(request, { body: bytes }),
    fields: await parse(bytes, request.headers.get('content-type') ?? ''),
  };
}

async function readBytes(body: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > MAX_BYTES) {
      throw httpError('request:too_large', { message: `The request body is larger than ${MAX_BYTES} bytes.` });
    }
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks, length));
}

async function parse(bytes: Uint8Array<ArrayBuffer>, contentType: string): Promise<Record<string, unknown>> {
  const copy = new Response(bytes, { headers: { 'content-type': contentType } });
  try {
    if (/^application\/([a-z0-9.+-]*\+)?json/i.test(contentType)) {
      const value: unknown = await copy.json();
      return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    }
    if (/form/i.test(contentType)) return Object.fromEntries(await copy.formData());
  } catch {
    // better-auth refuses what cannot be parsed.
  }
  return {};
}
