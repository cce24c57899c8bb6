/**
 * Set on every response that does not set them itself (OWASP ASVS 5.0, 3.4). HSTS is left to the app: it speaks for the whole
 * host name, and Invect is mounted inside somebody else's.
 */
export const secureHeaders: readonly (readonly [string, string])[] = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'strict-origin-when-cross-origin'],
  ['cross-origin-opener-policy', 'same-origin'],
];
