import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Addresses that are public by their range and lead to a machine's own cloud all the same. */
const CLOUD_ADDRESSES: ReadonlySet<string> = new Set(['168.63.129.16']);

/** What IPv6 has given out for the whole internet. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Parses an address in its four-part or its IPv6 form. IPv4 in IPv6 (`::ffff:10.0.0.1`) becomes IPv4. Null if it is none. */
export function readAddress(text: string): Address | null {
  const isAddress = ipaddr.IPv6.isValid(text) || ipaddr.IPv4.isValidFourPartDecimal(text);
  return isAddress ? ipaddr.process(text) : null;
}

/**
 * Whether an address belongs to the internet: not to this machine, its networks, its cloud, or a way back into them (NAT64, 6to4, Teredo).
 */
export function isPublicAddress(address: Address): boolean {
  if (CLOUD_ADDRESSES.has(address.toString())) return false;
  if (address.range() !== 'unicast') return false;
  return address instanceof ipaddr.IPv4 || address.match(GLOBAL_IPV6);
}
