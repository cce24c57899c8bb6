import type { AuthOptions } from '../better-auth/instance.js';

/** Where better-auth looks for the client's address, unless the app says otherwise. */
export const ADDRESS_HEADER = 'x-forwarded-for';

/** What a client could use to pass for another address, host or scheme. */
export const FORWARDED: readonly string[] = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
];

/**
 * The request's headers with the framework's word for the client address in place of the client's. better-auth's rate limiter
 * reads headers only: without one everybody shares a bucket, with a forged one nobody is limited.
 *
 * An app that set `advanced.ipAddress` knows its own proxy: the headers it names pass untouched.
 */
export function vouchedHeaders(
  headers: Headers,
  clientAddress: string | undefined,
  { advanced }: AuthOptions,
): Headers {
  const { ipAddressHeaders, trustedProxies } = advanced?.ipAddress ?? {};
  const own = ipAddressHeaders ?? (trustedProxies ? [ADDRESS_HEADER] : []);
  const kept = new Set(own.map((name) => name.toLowerCase()));
  const vouched = new Headers(headers);
  for (const name of FORWARDED) if (!kept.has(name)) vouched.delete(name);
  if (kept.size === 0 && clientAddress !== undefined) vouched.set(ADDRESS_HEADER, clientAddress);
  return vouched;
}
