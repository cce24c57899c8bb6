import { BlockList, isIP } from 'node:net';
import { z } from 'zod';

/** An address, `192.0.2.7`, or a network, `192.0.2.0/24`. */
const network = z
  .string()
  .max(64)
  .refine((text) => parse(text) !== null, 'must be an IP address, or a network like 192.0.2.0/24');

/** The networks that a key may be used from. */
export const allowedAddresses: z.ZodType<string[]> = z.array(network).min(1).max(100);

/** Creates the function that says whether an address lies in one of the networks. */
export function createAddressCheck(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const text of networks) {
    const parsed = parse(text);
    if (parsed) list.addSubnet(parsed.address, parsed.bits, parsed.family);
  }
  return (address) => {
    const family = isIP(address);
    // Node compares an IPv4 address that is written as IPv6 (::ffff:192.0.2.7) with the IPv4 networks.
    return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
  };
}

interface Network {
  readonly address: string;
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** IPv4 written as IPv6 is refused, because its prefix length would be counted differently. */
function parse(text: string): Network | null {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0 || address.includes('%') || /^::ffff:/i.test(address)) return null;
  const most = family === 4 ? 32 : 128;
  if (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > most)) return null;
  return { address, bits: bits === undefined ? most : Number(bits), family: family === 4 ? 'ipv4' : 'ipv6' };
}
