import { Cookie, type CookieJar } from 'tough-cookie';

/** The cookies of a jar that are sent to one place, by name: to look into, and to tamper with. */
export class Cookies {
  /** @param place a URL; cookies of its path, and of every path above, are seen */
  constructor(
    private readonly jar: CookieJar,
    private readonly place: string,
  ) {}

  /** @returns the value as it is sent; undefined where there is no such cookie */
  get(name: string): string | undefined {
    return this.sent().find(({ key }) => key === name)?.value;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** Puts a cookie there, or changes the value of the one that is there. */
  set(name: string, value: string): void {
    const known = this.sent().find(({ key }) => key === name);
    const cookie = known?.clone() ?? new Cookie({ key: name, path: '/', secure: name.startsWith('__Secure-') });
    cookie.value = value;
    this.jar.setCookieSync(cookie, this.place);
  }

  delete(name: string): void {
    for (const { key, domain, path } of this.sent()) {
      if (key !== name) continue;
      this.jar.setCookieSync(new Cookie({ key, value: '', domain, path, maxAge: 0 }), this.place);
    }
  }

  clear(): void {
    this.jar.removeAllCookiesSync();
  }

  /** The oldest first. */
  keys(): string[] {
    return this.sent().map(({ key }) => key);
  }

  values(): string[] {
    return this.sent().map(({ value }) => value);
  }

  /** What a request has in its Cookie header; empty where there is none. */
  header(): string {
    return this.jar.getCookieStringSync(this.place);
  }

  *[Symbol.iterator](): Iterator<[name: string, value: string]> {
    for (const { key, value } of this.sent()) yield [key, value];
  }

  private sent(): Cookie[] {
    return this.jar.getCookiesSync(this.place);
  }
}
