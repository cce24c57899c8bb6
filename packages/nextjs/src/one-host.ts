import {
  type AdapterFacts,
  consoleLogger,
  createInvect,
  errorResponse,
  httpError,
  type Invect,
  type InvectOptions,
  loggable,
  loggableMessage,
} from '@invect/core';

/**
 * Next.js evaluates a module once a bundle (routes and pages have their own) and once a hot reload. The hosts are therefore kept
 * by the process, under the name of their database.
 */
const HOSTS: unique symbol = Symbol.for('@invect/nextjs:hosts') as never;

interface Hosting {
  readonly options: InvectOptions;
  readonly adapter: AdapterFacts;
  invect: Invect | undefined;
  /** Requests on their way, so that a replaced host closes when the last one is answered. */
  active: number;
  retired: boolean;
  closed: boolean;
}

/** The one host of this process for a set of options. */
export interface OneHost {
  /** The host itself. Nothing is opened before this is asked for the first time. */
  current(): Invect;
  /** Runs a request on it. */
  use<T>(work: (invect: Invect) => Promise<T>): Promise<T>;
  /** Closes the host. Requests after it are answered with 503. */
  close(): Promise<void>;
}

/**
 * Finds or makes it. In development the newest options win: after a hot reload the next request starts the new host, and the old
 * one closes when its last request is answered. In production the first ones do.
 */
export function oneHost(options: InvectOptions, adapter: AdapterFacts): OneHost {
  const hosts = hostsOfProcess();
  const key = keyOf(options);
  const known = hosts.get(key);
  if (known === undefined || known.closed || process.env.NODE_ENV === 'development') {
    hosts.set(key, { options, adapter, invect: undefined, active: 0, retired: false, closed: false });
    if (known) retire(known);
  }
  const hosting = (): Hosting => hosts.get(key) as Hosting;

  return {
    current: () => open(hosting()),
    async use(work) {
      const used = hosting();
      used.active += 1;
      try {
        return await work(open(used));
      } finally {
        used.active -= 1;
        if (used.retired) retire(used);
      }
    },
    async close() {
      const closing = hosting();
      closing.closed = true;
      await closing.invect?.close();
    },
  };
}

function hostsOfProcess(): Map<string, Hosting> {
  const shared = globalThis as { [HOSTS]?: Map<string, Hosting> };
  shared[HOSTS] ??= new Map();
  return shared[HOSTS];
}

function open(hosting: Hosting): Invect {
  hosting.invect ??= start(hosting);
  return hosting.invect;
}

function retire(hosting: Hosting): void {
  hosting.retired = true;
  if (hosting.active === 0) void hosting.invect?.close();
}

/** A wrong option is found with the first request, not while Next.js builds: then it is a host that could not start. */
function start({ options, adapter }: Hosting): Invect {
  try {
    return createInvect(options, adapter);
  } catch (error) {
    const reason = loggableMessage(error);
    (options?.logger ?? consoleLogger).error({ error: loggable(error) }, `Invect could not start: ${reason}`);
    const refuse = async (): Promise<Response> => errorResponse(httpError('host:not_started', { cause: error }));
    const ready = (): Promise<never> => Promise.reject(error);
    return {
      routes: [],
      fetch: refuse,
      authorize: refuse,
      mountedAt() {},
      ready,
      close: async () => {},
    };
  }
}

function keyOf(options: InvectOptions): string {
  const { type, connectionString, id } = options?.baseDatabaseConfig ?? {};
  return JSON.stringify([type, connectionString, id]);
}
