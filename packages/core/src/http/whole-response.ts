/** A small body is text, which Node writes with its headers; a large one is bytes. */
export type WholeBody = string | Uint8Array<ArrayBuffer>;

/**
 * A Response whose body is known whole. The stream that every other body is gets made for those who read it: making one takes
 * longer than all the rest of a small answer, and a server of Node's writes it at once.
 *
 * It is a Response for everything that runs in JavaScript. A runtime that looks inside sees no body there, so what leaves the
 * host for one is `complete`.
 */
export class WholeResponse extends Response {
  readonly #whole: WholeBody;
  #streamed: Response | undefined;

  constructor(whole: WholeBody, init?: ResponseInit) {
    super(null, init);
    this.#whole = whole;
  }

  /** The body; undefined once somebody has asked for the stream. */
  get whole(): WholeBody | undefined {
    return this.#streamed === undefined ? this.#whole : undefined;
  }

  /** An ordinary Response that says the same. */
  complete(): Response {
    const { status, statusText, headers } = this;
    return new Response(this.#streamed ? this.#streamed.body : this.#whole, { status, statusText, headers });
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

  /** From Node 22 on every Response has it. */
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
    this.#streamed ??= new Response(this.#whole, { headers: this.headers });
    return this.#streamed;
  }
}

/** An answer as it leaves for any runtime, and without a body where the method wants none. */
export function complete(response: Response, method: string): Response {
  if (method === 'HEAD') return withoutBody(response);
  return response instanceof WholeResponse ? response.complete() : response;
}

function withoutBody(response: Response): Response {
  if (!(response instanceof WholeResponse)) void response.body?.cancel().catch(() => {});
  const { status, statusText, headers } = response;
  return new Response(null, { status, statusText, headers });
}
