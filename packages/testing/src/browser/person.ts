import type { CookieJar } from 'tough-cookie';
import type { Served } from '../targets/target.js';
import { type Answer, Browser } from './browser.js';
import { Cookies } from './cookies.js';

/** The password of everybody. */
export const PASSWORD = 'correct-horse-9';

const AUTH_PATH = '/plugins/auth/api/auth';

/** Somebody with a browser, who uses a served host. */
export class Person extends Browser {
  /** The user's id, once signed up. */
  id = '';
  /** The account's address, once signed up. */
  email = '';

  constructor(
    private readonly served: Pick<Served, 'base' | 'origin'>,
    jar?: CookieJar,
  ) {
    super(served.origin, jar);
  }

  /** The cookies that go to better-auth's routes: those of the whole host among them. */
  override get cookies(): Cookies {
    return new Cookies(this.jar, this.served.base + AUTH_PATH);
  }

  /** Calls a path under the mount. */
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer> {
    return this.request(method, new URL(this.served.base + path), body, headers);
  }

  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer> {
    return this.call('GET', path, undefined, headers);
  }

  /** Calls one of better-auth's routes. */
  auth(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer> {
    return this.call(method, AUTH_PATH + path, body, headers);
  }

  /** Signs up, and is whoever that made. */
  async signUp(email: string, name = 'Somebody'): Promise<Answer> {
    const answer = await this.auth('POST', '/sign-up/email', { name, email, password: PASSWORD });
    this.id = answer.body?.user?.id ?? '';
    this.email = email;
    return answer;
  }

  signIn(email: string = this.email, password: string = PASSWORD): Promise<Answer> {
    return this.auth('POST', '/sign-in/email', { email, password });
  }

  signOut(): Promise<Answer> {
    return this.auth('POST', '/sign-out', {});
  }

  /** Who this is to the host: a user's name, or the status that refused. */
  async whoAmI(): Promise<string | number> {
    const { status, body } = await this.get('/me');
    return status === 200 ? body.name : status;
  }

  /** What a request to better-auth has in its Cookie header. */
  cookieHeader(): string {
    return this.cookies.header();
  }

  /** Another browser with the same cookies. */
  twin(): Person {
    return this.at(this.served);
  }

  /** The same browser at another process of the host, or after it was started again: with a copy of the cookies. */
  at(served: Pick<Served, 'base' | 'origin'>): Person {
    const there = new Person(served, this.jar.cloneSync());
    there.id = this.id;
    there.email = this.email;
    return there;
  }
}
