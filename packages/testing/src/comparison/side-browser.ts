import { expect } from 'vitest';
import { type Answer, Browser } from '../browser/browser.js';
import { Cookies } from '../browser/cookies.js';
import { PASSWORD } from '../browser/person.js';
import { readExchange } from './exchange.js';
import { sendByHttp } from './http.js';
import type { Side } from './side.js';

type Headers = Readonly<Record<string, string>>;

/** Somebody at a side of a comparison. Paths are better-auth's. What the side answers goes into its transcript. */
export class SideBrowser extends Browser {
  constructor(private readonly side: Side) {
    super(side.origin);
  }

  /** The cookies that go to better-auth. */
  override get cookies(): Cookies {
    return new Cookies(this.jar, this.side.authBase);
  }

  /** Asks one of better-auth's routes, and follows no redirect. */
  send(method: string, path: string, body?: unknown, headers?: Headers): Promise<Answer> {
    return this.request(method, new URL(this.side.authBase + path), body, headers);
  }

  /** The same for something that it refuses. */
  async refused(method: string, path: string, body?: unknown, headers?: Headers): Promise<Answer> {
    const answer = await this.send(method, path, body, headers);
    if (answer.status < 400) throw new Error(`${method} ${path} is not refused: ${answer.status} ${answer.text}`);
    return answer;
  }

  /** The same for something that it does. */
  async ask(method: string, path: string, body?: unknown, headers?: Headers): Promise<Answer> {
    const answer = await this.send(method, path, body, headers);
    if (answer.status >= 400) throw new Error(`${method} ${path} is refused: ${answer.status} ${answer.text}`);
    return answer;
  }

  get(path: string, headers?: Headers): Promise<Answer> {
    return this.ask('GET', path, undefined, headers);
  }

  post(path: string, body: unknown = {}, headers?: Headers): Promise<Answer> {
    return this.ask('POST', path, body, headers);
  }

  signUp(name: string, more: object = {}): Promise<Answer> {
    return this.post('/sign-up/email', { name, email: `${name}@example.test`, password: PASSWORD, ...more });
  }

  signIn(name: string, more: object = {}): Promise<Answer> {
    return this.post('/sign-in/email', { email: `${name}@example.test`, password: PASSWORD, ...more });
  }

  /** Whose session this is: to the host where there is one, to better-auth otherwise. */
  async whoAmI(): Promise<string | null> {
    const { hostBase, authBase } = this.side;
    const headers = { cookie: this.cookies.header() };
    const response = await fetch(hostBase ? `${hostBase}/me` : `${authBase}/get-session`, { headers });
    const body = response.ok ? ((await response.json()) as { name?: string; user?: { name: string } } | null) : null;
    return body?.user?.name ?? body?.name ?? null;
  }

  /** Fails where this is not the session of somebody of that name. */
  async expectToBe(name: string | null): Promise<void> {
    expect(await this.whoAmI()).toBe(name);
  }

  /** As a navigation: `fetch` would say that a script asks. What the own side answers is written down. */
  protected override async transport(url: URL, init: RequestInit & { headers: globalThis.Headers }): Promise<Response> {
    const { origin, production, clientBase, authBase, transcript } = this.side;
    const response = await sendByHttp(url, init);
    if (url.origin === origin || url.origin === production?.origin) {
      const short = url.href.startsWith(`${clientBase}/`) && !url.href.startsWith(`${authBase}/`);
      const asked = short ? url.href.replace(clientBase, authBase) : url.href;
      transcript.push(await readExchange(this.side, init.method ?? 'GET', asked, response.clone()));
    }
    return response;
  }
}
