import { outgoingError } from './errors.js';

/** An HTTP request that leaves the host. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers with secrets. They are sent to the first origin only. */
  readonly secretHeaders?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Headers that speak to one origin only, whoever set them. */
const OF_ONE_ORIGIN: ReadonlySet<string> = new Set(['authorization', 'cookie', 'proxy-authorization', 'host']);

/** Headers that describe a body. */
const OF_BODY: ReadonlySet<string> = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
]);

/**
 * Reads a URL. The parser turns every spelling of an IPv4 address into the usual one: `http://0x7f.1` is `http://127.0.0.1`.
 *
 * @throws NodeError `outgoing:bad_url`
 */
export function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  // guard: outgoing-plain-http-urls
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '')
    throw outgoingError('outgoing:bad_url');
  return url;
}

/** Returns the request that a redirect asks for. Null if the answer is no redirect. */
export function nextHop(
  hop: OutgoingRequest,
  from: URL,
  status: number,
  location: string | string[] | undefined,
): OutgoingRequest | null {
  if (![301, 302, 303, 307, 308].includes(status) || typeof location !== 'string') return null;
  if (!URL.canParse(location, from)) throw outgoingError('outgoing:bad_url', 'in a redirect');
  const url = new URL(location, from);
  const { body, ...bodiless } = hop;
  const keepsMethod =
    status > 303 || hop.method === 'GET' || hop.method === 'HEAD' || (status !== 303 && hop.method !== 'POST');
  const next = keepsMethod
    ? { ...hop, url: url.href }
    : { ...bodiless, method: 'GET', url: url.href, headers: withoutHeaders(hop.headers, OF_BODY) };
  if (url.origin === from.origin) return next;
  // guard: outgoing-secrets-stay
  return { ...next, headers: withoutHeaders(next.headers, OF_ONE_ORIGIN), secretHeaders: {} };
}

function withoutHeaders(
  headers: Readonly<Record<string, string>> = {},
  names: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.has(name.toLowerCase())));
}
