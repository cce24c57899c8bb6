import type ipaddr from 'ipaddr.js';
import { isPublicAddress, readAddress } from './addresses.js';

/** The host's option `outgoing`. */
export interface OutgoingOptions {
  /**
   * What nodes may connect to besides public addresses: networks (`10.0.0.0/8`), addresses and host names, with or without a port
   * (`internal.example:8080`). Default: nothing.
   */
  readonly allow?: readonly string[];
  /** Which SQLite files credentials may name: their paths. Default: none, as a file of this machine is no public address either. */
  readonly sqliteFiles?: readonly string[];
}

/** Where a connection goes: the name, or the address itself, and the port. */
export interface Target {
  /** Lowercase, without brackets. */
  readonly host: string;
  readonly port: number;
}

interface Rule {
  readonly port: number | null;
  readonly network?: [ipaddr.IPv4 | ipaddr.IPv6, number];
  readonly host?: string;
}

const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/i;

/** Which addresses may be connected to. */
export class AllowList {
  readonly #rules: readonly Rule[];

  /** @throws TypeError that names the entry and the fix */
  constructor(entries: readonly string[] = []) {
    this.#rules = entries.map(readRule);
  }

  /** Whether a connection that was asked for by this name may go to this address. */
  admits({ host, port }: Target, address: string): boolean {
    const parsed = readAddress(address);
    if (parsed === null) return false;
    if (isPublicAddress(parsed)) return true;
    return this.#rules.some((rule) => {
      if (rule.port !== null && rule.port !== port) return false;
      if (rule.network === undefined) return rule.host === host;
      return rule.network[0].kind() === parsed.kind() && parsed.match(rule.network);
    });
  }
}

function readRule(entry: string): Rule {
  const rule = typeof entry === 'string' ? parseRule(entry) : null;
  if (rule !== null) return rule;
  throw new TypeError(
    `outgoing.allow has ${JSON.stringify(entry)}; write a network, an address or a host name, with a port if you like: ['10.0.0.0/8', 'internal.example:8080'].`,
  );
}

function parseRule(entry: string): Rule | null {
  const bare = parseNetwork(entry);
  if (bare !== null) return { port: null, network: bare };
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(entry) ?? [];
  const name = bracketed ?? plain;
  if (name === undefined || (port !== undefined && (Number(port) < 1 || Number(port) > 65_535))) return null;
  const rule = { port: port === undefined ? null : Number(port) };
  const network = parseNetwork(name);
  if (network !== null) return { ...rule, network };
  // A last label of digits would be read as an address in another spelling.
  return bracketed === undefined && HOST_NAME.test(name) && !/(?:^|\.)(?:\d+|0x[0-9a-f]*)$/i.test(name)
    ? { ...rule, host: name.toLowerCase() }
    : null;
}

function parseNetwork(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] | null {
  const [address = '', bits, ...rest] = text.split('/');
  const parsed = readAddress(address);
  if (parsed === null || rest.length > 0 || /^::ffff:/i.test(address)) return null;
  const most = parsed.kind() === 'ipv4' ? 32 : 128;
  if (bits === undefined) return [parsed, most];
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most ? [parsed, Number(bits)] : null;
}
