import createClient from 'openapi-fetch';
import type { paths } from './openapi.js';
import { fillPath } from './path.js';
import { type RunEvent, type RunEventsOptions, watchRun } from './run-events.js';
import { createSend, createSendForJson, type Send } from './send.js';
import type { AnswerOf, InitArgument, InitOf, ItemOf, ListPath, PathOf } from './types.js';

/** Options of {@link createInvectClient}. */
export interface InvectClientOptions {
  /** The URL of the mount, `https://app.example.com/invect`. In a browser also its path, `/invect`. */
  baseUrl: string;
  /** A key, `inv_…`. Without it, the browser's session cookie says who is asking. Keep keys out of code that browsers load. */
  key?: string;
  /** Headers of every request. A server that acts for a visitor passes on their `cookie`. */
  headers?: Readonly<Record<string, string>>;
  /** Sends a request. Default: the global `fetch`. */
  fetch?: Send;
}

/**
 * The API of one host. Paths are those of its OpenAPI document.
 *
 * Every method rejects with an `InvectApiError` if the request is refused or not answered, with the reason of `signal` if it was aborted,
 * and with a TypeError if a path parameter is missing.
 */
export interface InvectClient {
  get<P extends PathOf<'get'>>(path: P, ...init: InitArgument<InitOf<P, 'get'>>): Promise<AnswerOf<P, 'get'>>;
  post<P extends PathOf<'post'>>(path: P, ...init: InitArgument<InitOf<P, 'post'>>): Promise<AnswerOf<P, 'post'>>;
  patch<P extends PathOf<'patch'>>(path: P, ...init: InitArgument<InitOf<P, 'patch'>>): Promise<AnswerOf<P, 'patch'>>;
  delete<P extends PathOf<'delete'>>(
    path: P,
    ...init: InitArgument<InitOf<P, 'delete'>>
  ): Promise<AnswerOf<P, 'delete'>>;
  /**
   * The items of a list, one by one. It asks for the next page when the items of one are used up, so stop when you have enough. A row that
   * changes meanwhile comes once or not at all.
   *
   * @example
   * for await (const flow of invect.list('/flows', { params: { query: { search: 'report' } } })) console.log(flow.name)
   */
  list<P extends ListPath>(path: P, ...init: InitArgument<InitOf<P, 'get'>>): AsyncIterableIterator<ItemOf<P>>;
  /**
   * What happens in a run, as it happens, until the run is over. When the connection breaks, it connects again and goes on behind the last
   * event; so it ends only with the run, with a refusal, or with `signal`.
   *
   * @example
   * for await (const { event, data } of invect.events(runId)) if (event === 'node') console.log(data.nodeId, data.status)
   */
  events(runId: string, options?: RunEventsOptions): AsyncIterableIterator<RunEvent>;
  /**
   * Sends a request to any path below the mount, and returns its answer unread: for exports, and for routes of plugins.
   *
   * @param path `/audit/export?action=sign-in`
   */
  fetch(path: `/${string}`, init?: RequestInit): Promise<Response>;
}

/**
 * Creates a client of a host's API. It works in browsers and in Node.js.
 *
 * @throws TypeError if an option is wrong
 * @example
 * const invect = createInvectClient({ baseUrl: 'https://app.example.com/invect', key: process.env.INVECT_KEY })
 * const flow = await invect.get('/flows/{flowId}', { params: { path: { flowId } } })
 */
export function createInvectClient(options: InvectClientOptions): InvectClient {
  const { fetch = (request) => globalThis.fetch(request) } = options;
  const baseUrl = readBaseUrl(options.baseUrl);
  const headers = headersOf(options);
  const credentials = options.key === undefined ? 'include' : 'omit';
  const send = createSend(fetch);
  const api = createClient<paths>({
    baseUrl,
    headers,
    credentials,
    fetch: createSendForJson(send),
    pathSerializer: fillPath,
  });

  // Between here and the types above, a path and its answer are whatever the caller's types say.
  async function call(method: 'get' | 'post' | 'patch' | 'delete', path: string, init: object = {}): Promise<never> {
    const { data } = await api.request(method, path as never, init as never);
    return data as never;
  }

  async function* list(path: string, init: ListInit = {}): AsyncGenerator<never> {
    let cursor: string | null | undefined = init.params?.query?.cursor;
    do {
      const query = { ...init.params?.query, ...(cursor && { cursor }) };
      const page: ListPage = await call('get', path, { ...init, params: { ...init.params, query } });
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor !== null);
  }

  function requestTo(path: string, init: RequestInit): Request {
    const request = new Request(baseUrl + path, { credentials, ...init });
    for (const [name, value] of Object.entries(headers))
      if (!request.headers.has(name)) request.headers.set(name, value);
    return request;
  }

  return {
    get: (path, ...[init]) => call('get', path, init),
    post: (path, ...[init]) => call('post', path, init),
    patch: (path, ...[init]) => call('patch', path, init),
    delete: (path, ...[init]) => call('delete', path, init),
    list: (path, ...[init]) => list(path, init as ListInit),
    events(runId, options = {}) {
      const path = fillPath('/flow-runs/{runId}/events', { runId });
      return watchRun(send, (more) => requestTo(path, { headers: more, signal: options.signal ?? null }), options);
    },
    fetch: (path, init = {}) => send(requestTo(path, init)),
  };
}

interface ListInit {
  readonly params?: { readonly query?: { readonly cursor?: string } };
}

interface ListPage {
  readonly items: never[];
  readonly nextCursor: string | null;
}

function readBaseUrl(baseUrl: string): string {
  if (typeof baseUrl === 'string' && (baseUrl.startsWith('/') || /^https?:\/\//.test(baseUrl)))
    return baseUrl.replace(/\/+$/, '');
  throw new TypeError(
    `baseUrl is ${JSON.stringify(baseUrl)}; it must be the URL of the mount: 'https://app.example.com/invect', or '/invect' in a browser.`,
  );
}

function headersOf({ key, headers = {} }: InvectClientOptions): Record<string, string> {
  if (key === undefined) return { accept: 'application/json', ...headers };
  if (!/^inv_\S+$/.test(key))
    throw new TypeError('key is not a key of Invect: is the variable that it comes from set?');
  return { accept: 'application/json', ...headers, authorization: `Bearer ${key}` };
}
