import type { Agent, Dispatcher } from 'undici';
import { NodeError } from '../node-error.js';
import { AllowList, type OutgoingOptions } from './allow-list.js';
import { readBody } from './body.js';
import { admittedAddresses, createConnector, type Resolve, resolveBySystem } from './connector.js';
import { outgoingError } from './errors.js';
import { nextHop, type OutgoingRequest, readUrl } from './redirects.js';

export { AllowList, type OutgoingOptions } from './allow-list.js';
export type { OutgoingRequest } from './redirects.js';

/** The answer to an outgoing request. */
export interface OutgoingResponse {
  readonly status: number;
  /** By lowercase name. Several of one name are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Where the answer came from, after redirects. */
  readonly url: string;
}

/** Limits of outgoing requests. */
export interface OutgoingLimits {
  /** The maximum size of an answer's body, in bytes. Default 4 MiB. */
  readonly maxBodyBytes: number;
  /** How long a request may take, redirects and body included, in milliseconds. Default 30000. */
  readonly timeoutMs: number;
  /** Default 5. */
  readonly maxRedirects: number;
}

const LIMITS: OutgoingLimits = { maxBodyBytes: 4 * 1024 * 1024, timeoutMs: 30_000, maxRedirects: 5 };

/** The connections that nodes make. They go to public addresses, and to what the host's option allows. */
export class Outgoing {
  /** The option `sqliteFiles`. */
  readonly sqliteFiles: readonly string[];
  readonly #allowed: AllowList;
  readonly #resolve: Resolve;
  #agent: Agent | undefined;
  #isClosed = false;

  /**
   * @param options the host's option
   * @param resolve finds addresses of host names. Default: as the operating system does
   * @throws TypeError that names the entry of the option and the fix
   */
  constructor({ allow, sqliteFiles = [] }: OutgoingOptions = {}, resolve: Resolve = resolveBySystem) {
    this.#allowed = new AllowList(allow);
    this.sqliteFiles = sqliteFiles;
    this.#resolve = resolve;
  }

  /**
   * Sends an HTTP request, and follows redirects. Every hop is checked as the first one is.
   *
   * @throws NodeError with a code of `outgoing:`
   */
  async request(
    first: OutgoingRequest,
    signal: AbortSignal,
    limits: Partial<OutgoingLimits> = {},
  ): Promise<OutgoingResponse> {
    const { maxBodyBytes, timeoutMs, maxRedirects } = { ...LIMITS, ...limits };
    const timeout = AbortSignal.timeout(timeoutMs);
    const either = AbortSignal.any([signal, timeout]);
    try {
      let hop = first;
      for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
        const url = readUrl(hop.url);
        const answer = await this.#send(hop, url, either);
        const next = nextHop(hop, url, answer.statusCode, answer.headers['location']);
        if (next === null) return await responseOf(answer, url, maxBodyBytes);
        await answer.body.dump({ limit: 16 * 1024 }).catch(() => {});
        hop = next;
      }
      throw outgoingError('outgoing:too_many_redirects');
    } catch (error) {
      if (error instanceof NodeError) throw error;
      signal.throwIfAborted();
      throw timeout.aborted ? outgoingError('outgoing:timeout', undefined, error) : failureOf(error);
    }
  }

  /**
   * Finds an address for a connection of another protocol. Connect to the address that is returned, not to the name.
   *
   * @throws NodeError `outgoing:refused` or `outgoing:unknown_host`
   */
  async addressOf(host: string, port: number): Promise<string> {
    const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
    const [first] = await admittedAddresses({ host: bare, port }, this.#allowed, this.#resolve);
    return first?.address ?? '';
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#agent?.destroy();
  }

  async #send(
    { method, headers, secretHeaders, body }: OutgoingRequest,
    url: URL,
    signal: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    // A quarter of what a host takes to load, and many never send anything.
    const { Agent, buildConnector, request } = await import('undici');
    if (this.#isClosed) throw outgoingError('outgoing:failed', 'the host has been closed');
    this.#agent ??= new Agent({ connect: createConnector(buildConnector, this.#allowed, this.#resolve) });
    return request(url, {
      dispatcher: this.#agent,
      method: method as Dispatcher.HttpMethod,
      // What is not compressed cannot be a small file that becomes a large one.
      headers: { 'user-agent': 'invect', 'accept-encoding': 'identity', ...headers, ...secretHeaders },
      body: body ?? null,
      signal,
    });
  }
}

async function responseOf(answer: Dispatcher.ResponseData, url: URL, maxBodyBytes: number): Promise<OutgoingResponse> {
  const headers = Object.entries(answer.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return {
    status: answer.statusCode,
    headers: Object.fromEntries(headers),
    body: await readBody(answer.body, maxBodyBytes),
    url: url.href,
  };
}

/** The messages of undici can contain the values of headers, so they are not repeated. */
function failureOf(error: unknown): NodeError {
  const { code } = error as { code?: unknown };
  if (code === 'UND_ERR_INVALID_ARG') return outgoingError('outgoing:bad_header', undefined, error);
  return outgoingError('outgoing:failed', typeof code === 'string' ? code : undefined, error);
}
