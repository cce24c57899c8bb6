import secureJson from 'secure-json-parse';
import { httpError, type InvectError } from '../errors.js';

/** Bytes a body may have unless its route says otherwise. */
export const DEFAULT_MAX_BODY_BYTES: number = 1024 * 1024;

/** How much of a body is read, and for how long. */
export interface BodyLimits {
  readonly maxBytes: number;
  /** Milliseconds from the first read to the last byte. */
  readonly timeoutMs: number;
}

const MAX_JSON_DEPTH = 64;
const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json(?:\s*;|$)/i;

/**
 * Reads a JSON body: bounded, of the right media type, without `__proto__` or `constructor` keys and not nested deeper than
 * any real document (deeper ones overflow the stack of whatever walks them later).
 *
 * @throws InvectError 408, 413, 415 or 400 `request:bad_json`
 */
export async function readJson(request: Request, limits: BodyLimits): Promise<unknown> {
  // guard: body-media-type
  if (!JSON_TYPE.test(request.headers.get('content-type') ?? '')) throw httpError('request:unsupported_media_type');
  const encoding = request.headers.get('content-encoding');
  // guard: body-compressed
  if (encoding !== null && encoding !== 'identity') {
    throw httpError('request:unsupported_media_type', { message: 'Compressed bodies are not accepted.' });
  }
  const text = await readText(limitBody(request, limits));
  // guard: body-depth
  if (depthExceeds(text, MAX_JSON_DEPTH)) {
    throw httpError('request:bad_json', { message: `The body is nested deeper than ${MAX_JSON_DEPTH} levels.` });
  }
  try {
    // guard: body-proto-key
    return secureJson.parse(text, null, { protoAction: 'error', constructorAction: 'error' });
  } catch (cause) {
    throw httpError('request:bad_json', { cause });
  }
}

/** A request whose body can be read up to a limit. `exceeded` tells afterwards why a reader saw its stream fail. */
export interface LimitedRequest {
  readonly request: Request;
  readonly exceeded: () => InvectError | null;
}

/**
 * Puts limits on a request's body without reading it. Bytes are counted on the stream, whatever Content-Length says.
 *
 * @throws InvectError 413 at once where Content-Length already says too much
 */
export function limitBody(request: Request, { maxBytes, timeoutMs }: BodyLimits): LimitedRequest {
  const tooLarge = (): InvectError =>
    httpError('request:too_large', { message: `The request body is larger than ${maxBytes} bytes.` });
  // guard: body-announced-size
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge();
  if (request.body === null) return { request, exceeded: () => null };
  if (request.headers.get('content-length') === '0') return { request: withoutBody(request), exceeded: () => null };

  const reader = request.body.getReader();
  let error: InvectError | null = null;
  let timer: NodeJS.Timeout | undefined;
  let seen = 0;
  const limited = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const refuse = (reason: InvectError): void => {
          clearTimeout(timer);
          error = reason;
          controller.error(reason);
          reader.cancel(reason).catch(() => {});
        };
        // Node's own requestTimeout is five minutes, and many proxies have none: a few slow clients could hold a lot of requests.
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
        if (seen > maxBytes) refuse(tooLarge());
        else controller.enqueue(value);
      },
      cancel(reason) {
        clearTimeout(timer);
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  // Not made of the request itself: a framework may have handed over something else that looks like one.
  const { url, method, headers, signal } = request;
  const init = { method, headers, signal, body: limited, duplex: 'half' } satisfies RequestInit & { duplex: 'half' };
  return { request: new Request(url, init), exceeded: () => error };
}

/** Some servers give every POST a stream; one that ends at once is no body, and has no media type either. */
function withoutBody({ url, method, headers, signal }: Request): Request {
  return new Request(url, { method, headers, signal });
}

/** The rest of the body is not waited for, so the connection is of no use to a next request (RFC 9110 §15.5.9). */
function tooSlow(): InvectError {
  return httpError('request:timeout', { headers: new Headers({ connection: 'close' }) });
}

async function readText({ request, exceeded }: LimitedRequest): Promise<string> {
  try {
    const bytes = await request.arrayBuffer();
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw exceeded() ?? httpError('request:bad_json', { message: 'The body could not be read as UTF-8.', cause });
  }
}

function depthExceeds(json: string, limit: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < json.length; index++) {
    const character = json.charCodeAt(index);
    if (inString) {
      if (character === 0x5c) index++;
      else if (character === 0x22) inString = false;
    } else if (character === 0x22) inString = true;
    else if (character === 0x7b || character === 0x5b) {
      if (++depth > limit) return true;
    } else if (character === 0x7d || character === 0x5d) depth--;
  }
  return false;
}
