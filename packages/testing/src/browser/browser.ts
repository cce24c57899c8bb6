import { CookieJar } from 'tough-cookie';
import { Cookies } from './cookies.js';

/** An answer, read. */
export interface Answer {
  /** Where it came from. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any;
}

/** How an address is opened. */
export interface Opening {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Stops in front of a redirect to a URL like this; the answer is the redirect then. */
  readonly until?: RegExp;
}

const MAX_REDIRECTS = 20;

/**
 * A browser without a screen: it follows redirects from site to site, keeps and sends cookies by their domain, path and attributes,
 * and sends an Origin with what is no GET.
 */
export class Browser {
  readonly jar: CookieJar;

  /**
   * @param origin of the page it has open
   * @param jar shared with another browser. Default: an empty one
   */
  constructor(
    readonly origin: string,
    jar: CookieJar = new CookieJar(),
  ) {
    this.jar = jar;
  }

  /** The cookies that go to the page's own site. */
  get cookies(): Cookies {
    return new Cookies(this.jar, this.origin);
  }

  /**
   * Opens a URL, or a path of the page's origin, and follows redirects.
   *
   * @throws Error after 20 redirects
   */
  async open(target: string | URL, { method = 'GET', body, headers, until }: Opening = {}): Promise<Answer> {
    let url = new URL(target, this.origin);
    let answer = await this.request(method, url, body, headers);
    for (let hop = 0; hop < MAX_REDIRECTS; hop++) {
      const location = answer.status >= 300 && answer.status < 400 ? answer.headers.get('location') : null;
      if (location === null || until?.test(location)) return answer;
      url = new URL(location, url);
      answer = await this.request('GET', url, undefined, headers);
    }
    throw new Error(`more than ${MAX_REDIRECTS} redirects, the last to ${url}`);
  }

  /**
   * Sends one request, and follows no redirect.
   *
   * @param body a form, a string that is JSON already, or anything to make JSON of. Undefined sends none
   * @param given headers that win over the browser's own; an empty Origin sends none, as programs do
   */
  async request(
    method: string,
    url: URL,
    body?: unknown,
    given: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const isJson = body !== undefined && !(body instanceof URLSearchParams);
    const headers = new Headers({ ...(isJson && { 'content-type': 'application/json' }), ...given });
    const sent = isJson && typeof body !== 'string' ? JSON.stringify(body) : (body ?? null);
    const response = await this.exchange(url, { method, headers, body: sent, redirect: 'manual' });
    const text = await response.text();
    const parses = /[/+]json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return { url, status: response.status, headers: response.headers, text, body: parses ? JSON.parse(text) : null };
  }

  /** What a script of the page has as `fetch`: for `createAuthClient({ fetchOptions: { customFetchImpl } })`. */
  readonly fetch = (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    return this.exchange(url, { ...init, headers: new Headers(init.headers) });
  };

  /** How a request is sent. Others may send it otherwise, or write it down. */
  protected transport(url: URL, init: RequestInit & { headers: Headers }): Promise<Response> {
    return fetch(url, init);
  }

  private async exchange(url: URL, init: RequestInit & { headers: Headers }): Promise<Response> {
    const { headers, method = 'GET' } = init;
    if (method !== 'GET' && !headers.has('origin')) headers.set('origin', this.origin);
    if (headers.get('origin') === '') headers.delete('origin');
    const cookie = this.jar.getCookieStringSync(url.href);
    if (cookie && !headers.has('cookie')) headers.set('cookie', cookie);
    const response = await this.transport(url, init);
    for (const line of response.headers.getSetCookie()) this.jar.setCookieSync(line, url.href);
    return response;
  }
}
