const NAMES = /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

const ADDRESSES = /^(?:(?:::ffff:)?127\.\d+\.\d+\.\d+|::1)$/i;

/**
 * Whether an origin names the machine that it is opened on. A browser never looks these names up elsewhere, so nobody can make
 * them lead here who is not here (RFC 6761 §6.3).
 */
export function isLoopbackOrigin(origin: string): boolean {
  return NAMES.test(new URL(origin).hostname);
}

/** Whether an address is one of the machine itself. */
export function isLoopbackAddress(address: string): boolean {
  return ADDRESSES.test(address);
}
