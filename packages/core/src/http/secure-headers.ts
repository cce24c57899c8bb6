/**
 * Headers of every response that does not set them itself (OWASP ASVS 5.0, 3.4). HSTS is not among them: it would apply to the whole
 * host name, which belongs to the app.
 */
export const secureHeaders: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'strict-origin-when-cross-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
];
