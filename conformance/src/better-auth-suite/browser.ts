import { CookieJar } from 'tough-cookie';
import type { Answer } from '../person.js';
import { readExchange } from './exchange.js';
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

  /** Asks one of better-auth's routes for something it refuses. */
  async refused(method: string, path: string, body?: Body, headers?: Record<string, string>): Promise<Page> {
    const page = await this.request(new URL(this.side.authBase + path), method, body, headers);
    if (page.status < 400) throw new Error(`${method} ${path} is not refused: ${page.status} ${page.text}`);
    return page;
  }

  /** Asks one of better-auth's routes, and follows no redirect. */
  async ask(method: string, path: string, body?: Body, headers?: Record<string, string>): Promise<Page> {
    const page = await this.request(new URL(this.side.authBase + path), method, body, headers);
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

  private async request(url: URL, method: string, body: Body, headers: Record<string, string> = {}): Promise<Page> {
    const cookie = await this.jar.getCookieString(url.href);
    const isJson = body !== undefined && !(body instanceof URLSearchParams);
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        ...(cookie && { cookie }),
        ...(method !== 'GET' && { origin: this.side.origin }),
        ...(isJson && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: isJson && typeof body !== 'string' ? JSON.stringify(body) : (body ?? null),
    });
    for (const line of response.headers.getSetCookie()) await this.jar.setCookie(line, url.href);
    const copy = response.clone();
    if (url.origin === this.side.origin) {
      this.side.transcript.push(await readExchange(this.side, method, url.href, copy));
    }
    const text = await response.text();
    const parses = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
    return { url, status: response.status, headers: response.headers, text, body: parses ? JSON.parse(text) : null };
  }
}

export const PASSWORD = 'correct-horse-9';
