import type { AuthCookie } from '../better-auth/instance.js';

/**
 * A Set-Cookie line with the attributes of the app's own cookies. A browser tells cookies of one name apart by `Domain`, `Path` and
 * `Partitioned`: a line with other values would set or remove another cookie.
 *
 * @param maxAge seconds; 0 removes the cookie
 */
export function setCookieLine({ name, attributes }: AuthCookie, value: string, maxAge: number): string {
  const { path = '/', domain, secure, sameSite = 'lax', httpOnly = true, partitioned } = attributes;
  const parts = [
    `${name}=${value}`,
    `Max-Age=${maxAge}`,
    `Path=${path}`,
    `SameSite=${sameSite[0]?.toUpperCase()}${sameSite.slice(1)}`,
  ];
  if (domain) parts.push(`Domain=${domain}`);
  if (httpOnly) parts.push('HttpOnly');
  // Browsers ignore a partitioned cookie that is not Secure.
  if (secure || partitioned) parts.push('Secure');
  if (partitioned) parts.push('Partitioned');
  return parts.join('; ');
}
