import type { AuthCookie } from '../better-auth/instance.js';

/**
 * A Set-Cookie line with the attributes that the app gave to its cookies. A browser keeps cookies apart by `Domain`, `Path` and
 * `Partitioned`, so a line that lacks one of these sets or removes another cookie.
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
  // Browsers ignore a partitioned cookie without it, as better-auth knows.
  if (secure || partitioned) parts.push('Secure');
  if (partitioned) parts.push('Partitioned');
  return parts.join('; ');
}
