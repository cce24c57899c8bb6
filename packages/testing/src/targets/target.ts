import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Invect, InvectOptions } from '@invect/core';
import type { InvectRouter } from '@invect/express';
import type { Express } from 'express';

/** What a test wants to be served. */
export interface Serving {
  readonly host: InvectOptions;
  /** Body parsers in front of the mount, as many apps have them. */
  readonly bodyParsers?: boolean;
  readonly trustProxy?: unknown;
  /** Routes of the app's own. Express only. */
  readonly configure?: (app: Express, router: InvectRouter) => void;
}

/** A served host, black-box but for its route list. */
export interface Served {
  /** `http://127.0.0.1:1234` */
  readonly origin: string;
  readonly port: number;
  /** Origin and mount path: where Invect's routes begin. */
  readonly base: string;
  readonly mount: string;
  readonly invect: Invect;
  close(): Promise<void>;
}

/** One way to serve a host: an adapter at a mount path. */
export interface Target {
  readonly name: string;
  /**
   * Whether the framework tidies targets before the adapter sees them: dot segments are gone then, and some it answers itself
   * (Next.js redirects double and trailing slashes). What is left is still one target, read once.
   */
  readonly tidiesTargets: boolean;
  serve(serving: Serving): Promise<Served>;
}

/** Serves a Node listener on a free port. */
export async function listen(
  listener: RequestListener,
  invect: Invect,
  mount: string,
  closeHost: () => Promise<void>,
): Promise<Served> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  // On a busy machine a client can find a connection that the server is about to close for its idleness.
  server.keepAliveTimeout = 60_000;
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    ...addressOf(port, mount),
    invect,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await closeHost();
    },
  };
}

/** Where a port's mount lies. */
export function addressOf(port: number, mount: string): Pick<Served, 'origin' | 'port' | 'base' | 'mount'> {
  const origin = `http://127.0.0.1:${port}`;
  return { origin, port, base: origin + mount, mount };
}
