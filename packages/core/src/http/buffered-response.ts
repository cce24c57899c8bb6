/** A small body is text, which Node writes together with the headers. A large body is bytes. */
export type BufferedBody = string | Uint8Array<ArrayBuffer>;

/**
 * A Response whose whole body is in memory. It creates the body's stream on first use: creating one takes longer than the rest of a small
 * answer, and Node's bridge writes the buffered body without it.
 *
 * JavaScript code can use it like any Response. A runtime reads the internal body of a Response, which is empty here. Therefore
 * `toStandardResponse` converts each answer that leaves the host for a runtime.
 */
export class BufferedResponse extends Response {
  readonly #buffered: BufferedBody;
  #streamed: Response | undefined;

  constructor(body: BufferedBody, init?: ResponseInit) {
    super(null, init);
    this.#buffered = body;
  }

  /** The body. Undefined after the stream was created. */
  get buffered(): BufferedBody | undefined {
    return this.#streamed === undefined ? this.#buffered : undefined;
  }

  /** Returns an ordinary Response with the same status, headers and body. */
  toResponse(): Response {
    const { status, statusText, headers } = this;
    return new Response(this.#streamed ? this.#streamed.body : this.#buffered, { status, statusText, headers });
  }

  override get body(): Response['body'] {
    return this.#stream().body;
  }

  override get bodyUsed(): boolean {
    return this.#streamed?.bodyUsed ?? false;
  }

  override clone(): Response {
    const body = this.#stream().clone().body;
    const { status, statusText, headers } = this;
    return new Response(body, { status, statusText, headers });
  }

  override text(): Promise<string> {
    return this.#stream().text();
  }

  override json(): Promise<unknown> {
    return this.#stream().json();
  }

  override arrayBuffer(): Promise<ArrayBuffer> {
    return this.#stream().arrayBuffer();
  }

  /** Node 20 lacks this method. */
  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.arrayBuffer());
  }

  override blob(): ReturnType<Response['blob']> {
    return this.#stream().blob();
  }

  override formData(): ReturnType<Response['formData']> {
    return this.#stream().formData();
  }

  #stream(): Response {
    this.#streamed ??= new Response(this.#buffered, { headers: this.headers });
    return this.#streamed;
  }
}

/** Makes an answer that every runtime can send. It has no body if the method is HEAD. */
export function toStandardResponse(response: Response, method: string): Response {
  if (method === 'HEAD') return withoutBody(response);
  return response instanceof BufferedResponse ? response.toResponse() : response;
}

function withoutBody(response: Response): Response {
  if (!(response instanceof BufferedResponse)) void response.body?.cancel().catch(() => {});
  const { status, statusText, headers } = response;
  return new Response(null, { status, statusText, headers });
}
