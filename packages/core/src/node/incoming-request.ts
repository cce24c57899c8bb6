import type { ServerResponse } from 'node:http';

/**
 * A Request that creates its signal on first use. An AbortSignal takes twice as long to make as the rest of the Request, and most
 * answers are sent before anybody has asked for it.
 *
 * A Request that is made of this one, `new Request(request, …)`, needs `signal: request.signal` to be aborted too.
 */
export class IncomingRequest extends Request {
  readonly #res: ServerResponse | undefined;
  #signal: AbortSignal | undefined;

  /** @param res the response; when it closes early, the signal aborts. Without it the signal never aborts */
  constructor(url: string, init: RequestInit & { duplex: 'half' }, res: ServerResponse | undefined) {
    super(url, init);
    this.#res = res;
  }

  override get signal(): AbortSignal {
    this.#signal ??= this.#res ? abortOnEarlyClose(this.#res) : super.signal;
    return this.#signal;
  }

  override clone(): Request {
    return new Request(super.clone(), { signal: this.signal });
  }
}

function abortOnEarlyClose(res: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort(new DOMException('The client has disconnected.', 'AbortError'));
  if (res.destroyed && !res.writableFinished) abort();
  else res.once('close', () => res.writableFinished || abort());
  return controller.signal;
}
