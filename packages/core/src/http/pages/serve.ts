import { BufferedResponse } from '../buffered-response.js';
import type { RequestContext } from '../context.js';
import { type Asset, etagOf } from './assets.js';

/**
 * The policy of a page (CSP level 3; OWASP ASVS 5.0, 3.4.3). Scripts and styles come from files of this origin only, requests go to it
 * only, and no form is sent without a script.
 */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The policy of a file that somebody opens by itself, an SVG for example. */
const FILE_POLICY = "default-src 'none'; frame-ancestors 'none'";

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Answers with a page. Browsers may keep it, and ask each time whether it is still the same. */
export function servePage(html: string, headers: Headers): Response {
  const etag = etagOf(html);
  const common = {
    'content-security-policy': PAGE_POLICY,
    'cache-control': 'private, no-cache',
    'referrer-policy': 'same-origin',
    'x-robots-tag': 'noindex',
    etag,
    vary: 'Accept',
  };
  if (isKnown(headers, etag)) return new Response(null, { status: 304, headers: common });
  return new BufferedResponse(html, { headers: { 'content-type': 'text/html; charset=utf-8', ...common } });
}

/** Answers with a file, compressed if the client accepts that. */
export function serveAsset(asset: Asset, { headers, facts }: RequestContext): Response {
  const encoding = facts.dropsContentEncoding ? undefined : chooseEncoding(asset, headers.get('accept-encoding') ?? '');
  // A strong ETag names one sequence of bytes (RFC 9110 §8.8.3).
  const etag = encoding === undefined ? asset.etag : `${asset.etag.slice(0, -1)}-${encoding}"`;
  const common = {
    'cache-control': `public, max-age=${YEAR_SECONDS}, immutable`,
    'content-security-policy': FILE_POLICY,
    'cross-origin-resource-policy': 'same-origin',
    etag,
    vary: 'Accept-Encoding',
  };
  if (isKnown(headers, etag)) return new Response(null, { status: 304, headers: common });
  const type = { 'content-type': asset.type, ...(encoding && { 'content-encoding': encoding }) };
  return new BufferedResponse(encoding ? (asset[encoding] ?? asset.bytes) : asset.bytes, {
    headers: { ...type, ...common },
  });
}

/** Answers a signed-out visitor of a page: sends them to the sign-in page, which knows where they were going. */
export function leadToSignIn(signIn: string, next: string): Response {
  const location = `${signIn}?next=${encodeURIComponent(next)}`;
  return new BufferedResponse('', { status: 303, headers: { location, 'cache-control': 'no-store', vary: 'Accept' } });
}

/** Whether the client has the bytes already (RFC 9110 §13.1.2, with the weak comparison). */
function isKnown(headers: Headers, etag: string): boolean {
  const known = headers.get('if-none-match')?.split(',') ?? [];
  return known.some((tag) => [etag, '*'].includes(tag.trim().replace(/^W\//, '')));
}

function chooseEncoding(asset: Asset, accepted: string): 'br' | 'gzip' | undefined {
  const offered = (['br', 'gzip'] as const).filter((encoding) => asset[encoding] !== undefined);
  return offered.find((encoding) => accepts(accepted, encoding));
}

/** Whether `Accept-Encoding` names an encoding. Wildcards do not count, and `q=0` refuses it. */
function accepts(header: string, encoding: string): boolean {
  return header.split(',').some((item) => {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    return name === encoding && !parameters.some((parameter) => /^q\s*=\s*0(?:\.0*)?$/.test(parameter));
  });
}
