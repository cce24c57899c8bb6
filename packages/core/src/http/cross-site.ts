import { httpError } from '../errors.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a method changes nothing (RFC 9110 §9.2.1). */
export function isSafe(method: string): boolean {
  return SAFE_METHODS.has(method);
}

/**
 * Refuses an unsafe request that a browser sends on behalf of another site (OWASP ASVS 5.0, 3.5.1; Fetch Metadata).
 *
 * Browsers add Origin to every unsafe cross-origin request and Sec-Fetch-Site to every request, and pages cannot forge either. A
 * request with neither header does not come from a browser, so it carries no ambient authority. A request that has no cookie but an
 * Authorization header passes as well: a browser does not add that header by itself.
 *
 * @param trusts whether an origin, `https://app.example.com`, is the host's own or a trusted one
 * @throws InvectError 403 `request:cross_site`
 */
export async function refuseCrossSite(headers: Headers, trusts: (origin: string) => Promise<boolean>): Promise<void> {
  if (!headers.has('cookie') && headers.has('authorization')) return;
  const origin = headers.get('origin');
  const site = headers.get('sec-fetch-site');
  if (origin !== null) {
    // With `Referrer-Policy: no-referrer`, even forms of the same origin send null (Fetch standard, "append a request Origin header").
    if (origin === 'null' ? site === 'same-origin' : await trusts(origin)) return;
    // guard: foreign-origin
    throw httpError('request:cross_site');
  }
  // guard: sec-fetch-site
  if (site !== null && site !== 'same-origin' && site !== 'none') throw httpError('request:cross_site');
}
