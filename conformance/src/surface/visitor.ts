import { CookieJar } from 'tough-cookie';
import { PASSWORD } from '../person.js';
import type { Served } from '../targets.js';

/** Where a browser ended up. */
export interface Page {
  /** The address in its bar. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any;
}

interface Opening {
  readonly method?: string;
  readonly body?: unknown;
  /** Stops in front of a redirect to a URL like this; the page is the redirect then. */
  readonly until?: RegExp;
  readonly headers?: Record<string, string>;
}

const MAX_REDIRECTS = 20;

/**
 * A browser without a screen: it follows redirects from site to site, and keeps and sends cookies by their domain, path and
 * attributes.
 */
export class Visitor {
  readonly jar: CookieJar = new CookieJar();

  constructor(private readonly served: Pick<Served, 'base' | 'origin'>) {}

  /** Opens a URL, or a path of the host's origin, and follows redirects. */
  async open(target: string | URL, { method = 'GET', body, until, headers = {} }: Opening = {}): Promise<Page> {
    let url = new URL(target, this.served.origin);
    let [sentMethod, sentBody] = [method, body];
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const page = await this.request(url, sentMethod, sentBody, headers);
      const location = page.status >= 300 && page.status < 400 ? page.headers.get('location') : null;
      if (location === null || until?.test(location)) return page;
      url = new URL(location, url);
      [sentMethod, sentBody] = ['GET', undefined];
    }
    throw new Error(`more than ${MAX_REDIRECTS} redirects, the last to ${url}`);
  }

  /** One of the host's own routes, or the plugin's. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Page> {
    return this.request(new URL(this.served.base + path), method, body, headers);
  }

  get(path: string): Promise<Page> {
    return this.call('GET', path);
  }

  /** One of better-auth's routes. */
  auth(method: string, path: string, body?: unknown): Promise<Page> {
    return this.call(method, `/plugins/auth/api/auth${path}`, body);
  }

  signUp(email: string, name = 'Somebody'): Promise<Page> {
    return this.auth('POST', '/sign-up/email', { name, email, password: PASSWORD });
  }

  signIn(email: string, password: string = PASSWORD): Promise<Page> {
    return this.auth('POST', '/sign-in/email', { email, password });
  }

  /** Who this is to the host: a user's name, or the status that refused. */
  async whoAmI(): Promise<string | number> {
    const { status, body } = await this.get('/me');
    return status === 200 ? body.name : status;
  }

  private async request(url: URL, method: string, body: unknown, headers: Record<string, string> = {}): Promise<Page> {
    const cookie = await this.jar.getCookieString(url.href);
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        ...(cookie && { cookie }),
        ...(method !== 'GET' && { origin: this.served.origin }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    for (const line of response.headers.getSetCookie()) await this.jar.setCookie(line, url.href);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      url,
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text ? JSON.parse(text) : null,
    };
  }
}
