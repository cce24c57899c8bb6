/** What `encodeURIComponent` encodes and a path segment may have as it is: the rest of RFC 3986's `pchar` (§3.3). */
const STANDS_FOR_ITSELF = /%(?:3A|40|24|26|2B|2C|3B|3D)/g;

/**
 * The path as it is handed on. It was decoded when it was checked, and what was checked is what is encoded again: each character
 * has one spelling, the plain one wherever it has one. better-auth compares parameters undecoded, so `acme:eu` must not become
 * `acme%3Aeu`.
 */
export function encodePath(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(STANDS_FOR_ITSELF, decodeURIComponent);
}
