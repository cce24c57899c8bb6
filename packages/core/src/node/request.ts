import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Arrival } from '../http/arrival.js';
import type { Incoming } from '../http/incoming.js';
import { readOrigin } from '../http/origin.js';
import { type ParsedRequest, readParsedBody, wasRead } from './parsed-body.js';

/** What describes a body on the wire, and no longer what is handed on after somebody has parsed it. */
const WIRE_HEADERS: readonly string[] = ['content-length', 'content-encoding', 'transfer-encoding'];

/**
 * An incoming message as the host reads it. Its Request is made for those who ask for it.
 *
 * The body is streamed; where a body parser was faster it is rebuilt from what that left behind.
 *
 * @param res where the answer goes; the request's signal aborts when that closes early. Without it, it never aborts
 */
export function readIncoming(req: IncomingMessage, arrival: Arrival, res?: ServerResponse): Incoming {
  const { method = 'GET' } = req;
  const headers = readHeaders(req);
  const body = readBody(req, headers);
  let request: Request | undefined;
  return {
    method,
    headers,
    get request() {
      request ??= new IncomingRequest(urlOf(arrival), { method, headers, body, duplex: 'half' }, res);
      return request;
    },
  };
}

/**
 * A Web Request for an incoming message, as `readIncoming` reads it.
 *
 * The URL is for convenience only. A target or host that forms none yields a placeholder: the host decides by
 * `arrival.target` and `arrival.publicOrigin`, and refuses those.
 *
 * @param res as for `readIncoming`
 */
export function toRequest(req: IncomingMessage, arrival: Arrival, res?: ServerResponse): Request {
  return readIncoming(req, arrival, res).request;
}

/**
 * A Request whose signal is made for those who ask for it. It takes as long to make as the rest of the Request twice over, and
 * most answers are out before anybody could have asked.
 *
 * A Request that is made of this one, `new Request(request, …)`, needs `signal: request.signal` to hear of it.
 */
class IncomingRequest extends Request {
  readonly #res: ServerResponse | undefined;
  #signal: AbortSignal | undefined;

  constructor(url: string, init: RequestInit & { duplex: 'half' }, res: ServerResponse | undefined) {
    super(url, init);
    this.#res = res;
  }

  override get signal(): AbortSignal {
    this.#signal ??= this.#res ? whenClientLeaves(this.#res) : super.signal;
    return this.#signal;
  }

  override clone(): Request {
    return new Request(super.clone(), { signal: this.signal });
  }
}

function whenClientLeaves(res: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const leave = (): void => controller.abort(new DOMException('The client is gone.', 'AbortError'));
  if (res.destroyed && !res.writableFinished) leave();
  else res.once('close', () => res.writableFinished || leave());
  return controller.signal;
}

function urlOf({ publicOrigin = 'http://localhost', mountPath = '', target = '/' }: Arrival): string {
  const url = `${readOrigin(publicOrigin) ?? 'invalid'}${mountPath === '/' ? '' : mountPath}${target}`;
  return URL.canParse(url) ? url : 'http://localhost/';
}

/** From the raw list, so that repeated headers stay apart. HTTP/2's pseudo headers are no headers. */
function readHeaders({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  const cookies: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name, value] = [rawHeaders[index] as string, rawHeaders[index + 1] as string];
    if (name.startsWith(':')) continue;
    if (name.toLowerCase() === 'cookie') cookies.push(value);
    else headers.append(name, value);
  }
  // Cookie is the one list that is joined with a semicolon (RFC 6265 §5.4).
  if (cookies.length > 0) headers.set('cookie', cookies.join('; '));
  return headers;
}

function readBody(req: ParsedRequest, headers: Headers): ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | null {
  const announced = headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0;
  if (req.method === 'GET' || req.method === 'HEAD' || !announced) return null;
  if (!wasRead(req)) return streamOf(req);
  const bytes = readParsedBody(req, headers.get('content-type') ?? '');
  for (const name of WIRE_HEADERS) headers.delete(name);
  if (bytes) headers.set('content-length', String(bytes.byteLength));
  return bytes;
}

/**
 * Reads only when asked to, and leaves the socket alone when cancelled: `Readable.toWeb` would destroy it, and with it the
 * answer that says why the body was refused.
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
