import { httpError, type InvectError } from '../errors.js';

/** The default limit of a body, in bytes. A route can have its own. */
export const DEFAULT_MAX_BODY_BYTES: number = 1024 * 1024;

/** How large a body may be, and how long it may take to arrive. */
export interface BodyLimits {
  readonly maxBytes: number;
  /** Milliseconds from the first read to the last byte. */
  readonly timeoutMs: number;
}

/** A request whose body fails to read once it exceeds a limit. */
export interface LimitedRequest {
  readonly request: Request;
  /** Returns the error of the limit that was exceeded. Null if none was. */
  readonly exceeded: () => InvectError | null;
}

/**
 * Limits a request's body without reading it. It counts the bytes of the stream, even if Content-Length announces fewer.
 *
 * @throws InvectError 413 at once if Content-Length announces too many bytes
 */
export function limitBody(request: Request, limits: BodyLimits): LimitedRequest {
  const { maxBytes } = limits;
  // guard: body-announced-size
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) return { request, exceeded: () => null };
  if (request.headers.get('content-length') === '0') return { request: withoutBody(request), exceeded: () => null };

  const { stream, exceeded } = limitStream(request.body, limits);
  // `new Request(request, …)` would fail for a framework's own object that only looks like a Request.
  const { url, method, headers, signal } = request;
  const init = { method, headers, signal, body: stream, duplex: 'half' } satisfies RequestInit & { duplex: 'half' };
  return { request: new Request(url, init), exceeded };
}

interface LimitedStream {
  readonly stream: ReadableStream<Uint8Array>;
  readonly exceeded: LimitedRequest['exceeded'];
}

function limitStream(body: ReadableStream<Uint8Array>, { maxBytes, timeoutMs }: BodyLimits): LimitedStream {
  const reader = body.getReader();
  let error: InvectError | null = null;
  let timer: NodeJS.Timeout | undefined;
  let seen = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const refuse = (reason: InvectError): void => {
          clearTimeout(timer);
          error = reason;
          controller.error(reason);
          reader.cancel(reason).catch(() => {});
        };
        // Node's own requestTimeout is five minutes, and many proxies have none. A few slow clients could hold many requests open.
        // guard: body-deadline
        timer ??= setTimeout(() => refuse(tooSlow()), timeoutMs);
        const { done, value } = await reader.read();
        if (error) return;
        if (done) {
          clearTimeout(timer);
          return controller.close();
        }
        seen += value.byteLength;
        // guard: body-arrived-size
        if (seen > maxBytes) refuse(tooLarge(maxBytes));
        else controller.enqueue(value);
      },
      cancel(reason) {
        clearTimeout(timer);
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, exceeded: () => error };
}

/** Some servers give every POST a stream. An empty stream counts as no body, so the request needs no media type. */
function withoutBody({ url, method, headers, signal }: Request): Request {
  return new Request(url, { method, headers, signal });
}

function tooLarge(maxBytes: number): InvectError {
  return httpError('request:too_large', { message: `The request body is larger than ${maxBytes} bytes.` });
}

/** Nobody waits for the rest of the body, so the connection cannot be used for another request (RFC 9110 §15.5.9). */
function tooSlow(): InvectError {
  return httpError('request:timeout', { headers: new Headers({ connection: 'close' }) });
}
