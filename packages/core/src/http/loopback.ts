const NAMES = /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

const ADDRESSES = /^(?:(?:::ffff:)?127\.\d+\.\d+\.\d+|::1)$/i;

/**
 * Whether an origin is a loopback origin. A browser resolves these names to its own machine only, so no DNS server can redirect them
 * (RFC 6761 §6.3).
 */
export function isLoopbackOrigin(origin: string): boolean {
  return NAMES.test(new URL(origin).hostname);
}

/** Whether an IP address is a loopback address. */
export function isLoopbackAddress(address: string): boolean {
  return ADDRESSES.test(address);
}
