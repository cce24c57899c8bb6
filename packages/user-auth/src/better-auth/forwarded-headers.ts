import type { AuthOptions } from './options.js';

/** The header in which better-auth looks for the client's address by default. */
export const ADDRESS_HEADER = 'x-forwarded-for';

/** Headers with which a client could claim another address, host or scheme. */
export const FORWARDED: readonly string[] = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
];

/**
 * Replaces the forwarded headers of a request with the client's address as the framework reports it. better-auth's rate limiter reads
 * the address from headers only: without a header all clients share one limit, with a forged header nobody is limited.
 *
 * An app that sets `advanced.ipAddress` knows its own proxy, so the headers that it names are kept.
 */
export function trustedHeaders(
  headers: Headers,
  clientAddress: string | undefined,
  { advanced }: AuthOptions,
): Headers {
  const { ipAddressHeaders, trustedProxies } = advanced?.ipAddress ?? {};
  const own = ipAddressHeaders ?? (trustedProxies ? [ADDRESS_HEADER] : []);
  const kept = new Set(own.map((name) => name.toLowerCase()));
  const trusted = new Headers(headers);
  // guard: forwarded-headers-dropped
  for (const name of FORWARDED) if (!kept.has(name)) trusted.delete(name);
  if (kept.size === 0 && clientAddress !== undefined) trusted.set(ADDRESS_HEADER, clientAddress);
  return trusted;
}
