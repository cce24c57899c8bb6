import { type AdapterFacts, createInvect, type Invect, type InvectOptions } from '@invect/core';
import { failedHost } from './failed-host.js';

/**
 * Next.js evaluates a module once per bundle (routes and pages have their own) and once per hot reload. So the hosts are kept in
 * `globalThis`, by their database.
 */
const HOSTS: unique symbol = Symbol.for('@invect/nextjs:hosts') as never;

interface HostEntry {
  readonly options: InvectOptions;
  readonly adapter: AdapterFacts;
  /** Undefined until it is opened. */
  invect: Invect | undefined;
  /** Requests that are being served. A replaced host closes when there are none left. */
  activeRequests: number;
  replaced: boolean;
  closed: boolean;
}

/** The one host of this process for a set of options. */
export interface SharedHost {
  /** The host itself. It is opened on first use. */
  current(): Invect;
  /** Serves a request with it. */
  use<T>(work: (invect: Invect) => Promise<T>): Promise<T>;
  /** Closes the host. Later requests are answered with 503. */
  close(): Promise<void>;
}

/**
 * Finds or registers the host of some options. In production the first options of a database win. In development the latest win: after
 * a hot reload the next request opens a new host, and the old one closes when its last request is answered.
 */
export function sharedHost(options: InvectOptions, adapter: AdapterFacts): SharedHost {
  const entries = entriesOfProcess();
  const key = keyOf(options);
  const known = entries.get(key);
  if (known === undefined || known.closed || process.env.NODE_ENV === 'development') {
    entries.set(key, { options, adapter, invect: undefined, activeRequests: 0, replaced: false, closed: false });
    if (known) replace(known);
  }
  const currentEntry = (): HostEntry => entries.get(key) as HostEntry;

  return {
    current: () => open(currentEntry()),
    async use(work) {
      const entry = currentEntry();
      entry.activeRequests += 1;
      try {
        return await work(open(entry));
      } finally {
        entry.activeRequests -= 1;
        if (entry.replaced) closeWhenIdle(entry);
      }
    },
    async close() {
      const entry = currentEntry();
      entry.closed = true;
      await entry.invect?.close();
    },
  };
}

function entriesOfProcess(): Map<string, HostEntry> {
  const shared = globalThis as { [HOSTS]?: Map<string, HostEntry> };
  shared[HOSTS] ??= new Map();
  return shared[HOSTS];
}

function keyOf(options: InvectOptions): string {
  const { type, connectionString, id } = options?.baseDatabaseConfig ?? {};
  return JSON.stringify([type, connectionString, id]);
}

function open(entry: HostEntry): Invect {
  entry.invect ??= create(entry);
  return entry.invect;
}

function create({ options, adapter }: HostEntry): Invect {
  try {
    return createInvect(options, adapter);
  } catch (error) {
    return failedHost(options, error);
  }
}

function replace(entry: HostEntry): void {
  entry.replaced = true;
  closeWhenIdle(entry);
}

function closeWhenIdle({ activeRequests, invect }: HostEntry): void {
  if (activeRequests === 0) void invect?.close();
}
