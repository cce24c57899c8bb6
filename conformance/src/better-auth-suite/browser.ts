import { CookieJar } from 'tough-cookie';
import { expect } from 'vitest';
import type { Answer } from '../person.js';
import { readExchange } from './exchange.js';
import { sendByHttp } from './http.js';
import type { Side } from './side.js';

/** An answer, and where it came from. */
export interface Page extends Answer {
  readonly url: URL;
}

/** How a request is sent. */
interface Sending {
  readonly headers?: Record<string, string>;
  /** Stops in front of a redirect to a URL like this; the page is the redirect then. */
  readonly until?: RegExp;
}

type Body = object | string | URLSearchParams | undefined;

const MAX_REDIRECTS = 20;

/** Somebody with a cookie jar. What they are answered goes into the transcript of their side. */
export class Browser {
  readonly jar: CookieJar = new CookieJar();

  constructor(private readonly side: Side) {}

  /** Asks one of better-auth's routes, and follows no redirect. */
  send(method: string, path: string, body?: Body, headers?: Record<string, string>): Promise<Page> {
    return this.request(new URL(this.side.authBase + path), method, body, headers);
  }

  /** The same for something that it refuses. */
  async refused(method: string, path: string, body?: Body, headers?: Record<string, string>): Promise<Page> {
    const page = await this.send(method, path, body, headers);
    if (page.status < 400) throw new Error(`${method} ${path} is not refused: ${page.status} ${page.text}`);
    return page;
  }

  /** The same for something that it does. */
  async ask(method: string, path: string, body?: Body, headers?: Record<string, string>): Promise<Page> {
    const page = await this.send(method, path, body, headers);
    if (page.status >= 400) throw new Error(`${method} ${path} is refused: ${page.status} ${page.text}`);
    return page;
  }

  get(path: string, headers?: Record<string, string>): Promise<Page> {
    return this.ask('GET', path, undefined, headers);
  }

  post(path: string, body: Body = {}, headers?: Record<string, string>): Promise<Page> {
    return this.ask('POST', path, body, headers);
  }

  /** Opens a URL, or a path of the side's origin, and follows redirects from site to site. */
  async open(target: string | URL, { headers, until }: Sending = {}): Promise<Page> {
    let url = new URL(target, this.side.origin);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const page = await this.request(url, 'GET', undefined, headers);
      const location = page.status >= 300 && page.status < 400 ? page.headers.get('location') : null;
      if (location === null || until?.test(location)) return page;
      url = new URL(location, url);
    }
    throw new Error(`more than ${MAX_REDIRECTS} redirects, the last to ${url}`);
  }

  signUp(name: string, more: object = {}): Promise<Page> {
    return this.post('/sign-up/email', { name, email: `${name}@example.test`, password: PASSWORD, ...more });
  }

  signIn(name: string, more: object = {}): Promise<Page> {
    return this.post('/sign-in/email', { email: `${name}@example.test`, password: PASSWORD, ...more });
  }

  /** Whose session this is: to the host where there is one, to better-auth otherwise. */
  async whoAmI(): Promise<string | null> {
    const { hostBase, authBase } = this.side;
    const cookie = await this.jar.getCookieString(authBase);
    const response = await fetch(hostBase ? `${hostBase}/me` : `${authBase}/get-session`, { headers: { cookie } });
    const body = response.ok ? ((await response.json()) as { name?: string; user?: { name: string } } | null) : null;
    return body?.user?.name ?? body?.name ?? null;
  }

  /** Fails where this is not the session of somebody of that name. */
  async expectToBe(name: string | null): Promise<void> {
    expect(await this.whoAmI()).toBe(name);
  }

  /** The value of a cookie that would be sent to better-auth. */
  async cookie(name: string): Promise<string | undefined> {
    return (await this.jar.getCookies(this.side.authBase)).find(({ key }) => key === name)?.value;
  }

  /** Another browser with the same cookies. */
  async twin(): Promise<Browser> {
    const twin = this.side.browser();
    for (const cookie of await this.jar.getCookies(this.side.authBase)) {
      await twin.jar.setCookie(cookie.toString(), this.side.authBase);
    }
    return twin;
  }

  /** For `createAuthClient({ fetchOptions: { customFetchImpl } })`: what a script of a page gets as `fetch`. */
  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init.headers);
    if ((init.method ?? 'GET') !== 'GET') headers.set('origin', this.side.origin);
    return this.exchange(url, { ...init, headers });
  };

  private async request(url: URL, method: string, body: Body, given: Record<string, string> = {}): Promise<Page> {
    const isJson = body !== undefined && !(body instanceof URLSearchParams);
    const headers = new Headers({
      ...(method !== 'GET' && { origin: this.side.origin }),
      ...(isJson && { 'content-type': 'application/json' }),
      ...given,
    });
    // A program sends no Origin.
    if (headers.get('origin') === '') headers.delete('origin');
    const sent = isJson && typeof body !== 'string' ? JSON.stringify(body) : (body ?? null);
    const response = await this.exchange(url, { method, headers, body: sent, redirect: 'manual' });
    const text = await response.text();
    const parses = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return { url, status: response.status, headers: response.headers, text, body: parses ? JSON.parse(text) : null };
  }

  /** Sends with the jar's cookies, keeps what is set, and writes down what the own side answers. */
  private async exchange(url: URL, init: RequestInit & { headers: Headers }): Promise<Response> {
    const { origin, production, clientBase, authBase, transcript } = this.side;
    const cookie = await this.jar.getCookieString(url.href);
    if (cookie) init.headers.set('cookie', cookie);
    const response = await sendByHttp(url, init);
    for (const line of response.headers.getSetCookie()) await this.jar.setCookie(line, url.href);
    if (url.origin === origin || url.origin === production?.origin) {
      const short = url.href.startsWith(`${clientBase}/`) && !url.href.startsWith(`${authBase}/`);
      const asked = short ? url.href.replace(clientBase, authBase) : url.href;
      transcript.push(await readExchange(this.side, init.method ?? 'GET', asked, response.clone()));
    }
    return response;
  }
}

export const PASSWORD = 'correct-horse-9';
