import { httpError } from '../errors.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a method changes nothing (RFC 9110 §9.2.1). */
export function isSafe(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/**
 * Refuses a state-changing request that a browser sends for another site (OWASP ASVS 5.0, 3.5.1; Fetch Metadata).
 *
 * Browsers attach Origin to every unsafe cross-origin request and Sec-Fetch-Site to every request, and pages cannot forge
 * either. A request with neither comes from no browser and carries no ambient authority. A request without a cookie that
 * brings its own Authorization header proves nothing about a victim's browser either, and passes.
 *
 * @param trusts whether an origin, `https://app.example.com`, is the host's own or a trusted one
 * @throws InvectError 403 `request:cross_site`
 */
export async function refuseCrossSite(headers: Headers, trusts: (origin: string) => Promise<boolean>): Promise<void> {
  if (!headers.has('cookie') && headers.has('authorization')) return;
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  if (origin !== null) {
    // With `Referrer-Policy: no-referrer` a page's own forms say null (Fetch standard, "append a request Origin header").
    if (origin === 'null' ? site === 'same-origin' : await trusts(origin)) return;
    // guard: foreign-origin
    throw httpError('request:cross_site');
  }
  // guard: sec-fetch-site
  if (site !== null && site !== 'same-origin' && site !== 'none') throw httpError('request:cross_site');
}

/**
 * Reads an origin strictly.
 *
 * @returns the canonical origin, or null for anything but `http(s)://host[:port]`
 */
export function readOrigin(value: string): string | null {
  if (!/^https?:\/\/(?:\[[0-9a-f:.]+\]|[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?)(?::\d{1,5})?$/i.test(value)) return null;
  try {
    return new URL(value).origin;
  } catch {
    return null;
  }
}
