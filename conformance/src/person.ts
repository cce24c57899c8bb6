import type { Served } from './targets.js';

/** An answer, read. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any;
}

export const PASSWORD = 'correct-horse-9';

/** Somebody with a browser's cookie jar. */
export class Person {
  readonly cookies: Map<string, string> = new Map();
  id = '';
  email = '';

  constructor(private readonly served: Pick<Served, 'base' | 'origin'>) {}

  /** Calls a path under the mount, with the jar's cookies, and keeps what is set. */
  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(this.served.base + path, {
      method,
      redirect: 'manual',
      headers: {
        origin: this.served.origin,
        ...(this.cookies.size > 0 && { cookie: this.cookieHeader() }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
    });
    for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, body: isJson && text ? JSON.parse(text) : null };
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.call('GET', path, undefined, headers);
  }

  auth(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.call(method, `/plugins/auth/api/auth${path}`, body, headers);
  }

  async signUp(email: string): Promise<Answer> {
    const answer = await this.auth('POST', '/sign-up/email', { name: 'Somebody', email, password: PASSWORD });
    this.id = answer.body?.user?.id ?? '';
    this.email = email;
    return answer;
  }

  signIn(): Promise<Answer> {
    return this.auth('POST', '/sign-in/email', { email: this.email, password: PASSWORD });
  }

  signOut(): Promise<Answer> {
    return this.auth('POST', '/sign-out', {});
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** Another browser with the same cookies. */
  twin(): Person {
    return this.at(this.served);
  }

  /** The same browser at another process of the host, or after it was started again. */
  at(served: Pick<Served, 'base' | 'origin'>): Person {
    const twin = new Person(served);
    for (const [name, value] of this.cookies) twin.cookies.set(name, value);
    twin.id = this.id;
    twin.email = this.email;
    return twin;
  }

  private keep(setCookie: string): void {
    const [pair = '', ...attributes] = setCookie.split(';');
    const name = pair.slice(0, pair.indexOf('='));
    if (attributes.some((attribute) => attribute.trim().toLowerCase() === 'max-age=0')) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(name.length + 1));
  }
}
