import { httpError } from '@invect/core';

/** Larger than any sign-in. */
const MAX_BYTES = 64 * 1024;

/** The body of a request, and a request whose body can be read again. */
export interface PeekedBody {
  readonly request: Request;
  /** Empty if the body is not an object, or has a type that better-auth refuses. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Reads a small body in the same way as better-auth (better-call's `getBody`). If the two could read a body differently, an attacker
 * could bypass the throttle.
 *
 * @throws InvectError 413 `request:too_large`
 */
export async function peekBody(request: Request): Promise<PeekedBody> {
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
    // better-auth refuses a body that cannot be parsed.
  }
  return {};
}
