import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import type { buildConnector } from 'undici';
import { readAddress } from './addresses.js';
import type { AllowList, Target } from './allow-list.js';
import { outgoingError } from './errors.js';

/** Finds the addresses of a host name. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

const CONNECT_MILLISECONDS = 10_000;

/** As the operating system resolves names, /etc/hosts included. */
export const resolveBySystem: Resolve = (host) => lookup(host, { all: true });

/**
 * Returns the addresses of a target that may be connected to.
 *
 * @throws NodeError `outgoing:refused` if there are only others; `outgoing:unknown_host`
 */
export async function admittedAddresses(
  target: Target,
  allowed: AllowList,
  resolve: Resolve,
): Promise<LookupAddress[]> {
  if (target.host === '') throw outgoingError('outgoing:unknown_host', 'no host');
  const literal = readAddress(target.host);
  const found = literal
    ? [{ address: target.host, family: target.host.includes(':') ? 6 : 4 }]
    : await resolve(target.host).catch((cause: unknown) => {
        throw outgoingError('outgoing:unknown_host', target.host, cause);
      });
  // guard: outgoing-checks-address
  const admitted = found.filter(({ address }) => allowed.admits(target, address));
  if (admitted.length === 0)
    throw outgoingError(found.length === 0 ? 'outgoing:unknown_host' : 'outgoing:refused', target.host);
  return admitted;
}

/** Creates undici's connector. The address that was checked is the address that is connected to: nothing is resolved again in between. */
export function createConnector(
  build: typeof buildConnector,
  allowed: AllowList,
  resolve: Resolve,
): buildConnector.connector {
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '').toLowerCase();
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80);
    admittedAddresses({ host, port }, allowed, resolve).then(
      (addresses) => {
        const connect = build({ timeout: CONNECT_MILLISECONDS, lookup: lookupOf(addresses) });
        connect(options, callback);
      },
      (error: Error) => callback(error, null),
    );
  };
}

/** Node asks for one address or for all, as it tries several. A literal address is not looked up, and has been checked. */
function lookupOf(addresses: readonly LookupAddress[]): LookupFunction {
  return (_host, { all }, callback) => {
    const [first] = addresses;
    if (all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}
