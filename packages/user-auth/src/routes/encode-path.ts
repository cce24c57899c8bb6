/** The characters that `encodeURIComponent` encodes although a path segment may contain them: `pchar` in RFC 3986 (§3.3). */
const NEEDLESSLY_ENCODED = /%(?:3A|40|24|26|2B|2C|3B|3D)/g;

/**
 * Encodes a path for the request to better-auth. The target check has decoded the path, so this encodes exactly what was checked. Only
 * characters that must be encoded are encoded: better-auth compares parameters without decoding them, so `acme:eu` must not become
 * `acme%3Aeu`.
 */
export function encodePath(path: string): string {
  return path.split('/').map(encodeSegment).join('/');
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(NEEDLESSLY_ENCODED, decodeURIComponent);
}
