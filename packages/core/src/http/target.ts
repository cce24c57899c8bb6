import { httpError, type InvectError } from '../errors.js';

/** The request target. It is parsed once: routing, the gate and public paths all use this object. */
export interface Target {
  /** The decoded path below the mount, with a leading slash. */
  readonly path: string;
  readonly segments: readonly string[];
  /** The query with its question mark; `''` if there is none. */
  readonly search: string;
}

const MAX_TARGET_CHARACTERS = 8192;
const PRINTABLE_ASCII = /^[\x21-\x7e]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this refuses.
const NEVER_IN_A_SEGMENT = /[\u0000-\u001f\u007f-\u009f/\\]/;
const STILL_ENCODED = /%[0-9a-f]{2}/i;

/**
 * Parses a target in origin form. If two parsers disagree about a path, a request can bypass the gate. Therefore every target that could
 * be read in two ways is refused (RFC 9112 §3.2, RFC 3986 §6.2.2): encoded slashes and backslashes, plain and encoded dot segments,
 * empty segments, control characters, and malformed or double percent-encoding.
 *
 * A single trailing slash is kept. No route has one, so the answer is a 404 behind the gate.
 *
 * @param raw the raw target below the mount, `/flows?limit=1`
 * @throws InvectError 400 `request:bad_target`
 */
export function parseTarget(raw: string): Target {
  const target = raw === '' ? '/' : raw.startsWith('?') ? `/${raw}` : raw;
  if (!target.startsWith('/')) throw refuse('it must start with a slash');
  if (target.length > MAX_TARGET_CHARACTERS) throw refuse(`it is longer than ${MAX_TARGET_CHARACTERS} characters`);
  if (!PRINTABLE_ASCII.test(target) || target.includes('#'))
    throw refuse('it has a character that must be percent-encoded');

  const mark = target.indexOf('?');
  const rawPath = mark === -1 ? target : target.slice(0, mark);
  const search = mark === -1 ? '' : target.slice(mark);
  if (rawPath === '/') return { path: '/', segments: [], search };

  const rawSegments = rawPath.slice(1).split('/');
  const segments = rawSegments.map((segment, index) => readSegment(segment, index === rawSegments.length - 1));
  return { path: `/${segments.join('/')}`, segments, search };
}

function readSegment(raw: string, last: boolean): string {
  if (raw === '') {
    if (last) return '';
    // guard: target-empty-segment
    throw refuse('it has an empty segment');
  }
  const segment = decode(raw);
  // guard: target-dot-segment
  if (segment === '.' || segment === '..') throw refuse('it has a dot segment');
  // guard: target-hidden-slash
  if (NEVER_IN_A_SEGMENT.test(segment)) throw refuse('a segment hides a slash, a backslash or a control character');
  // guard: target-encoded-twice
  if (STILL_ENCODED.test(segment)) throw refuse('a segment is percent-encoded twice');
  return segment;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw refuse('it has a malformed percent-encoding');
  }
}

function refuse(why: string): InvectError {
  return httpError('request:bad_target', { message: `The request target is ambiguous: ${why}.` });
}

/** Whether a path is a prefix or below it, by whole segments: `/health` covers `/health` and `/health/live`, but not `/healthz`. */
export function isUnder(segments: readonly string[], prefix: readonly string[]): boolean {
  // guard: public-paths-whole-segments
  return prefix.length <= segments.length && prefix.every((segment, index) => segment === segments[index]);
}
