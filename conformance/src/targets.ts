import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInvect, type Invect, type InvectOptions } from '@invect/core';
import { serveNode } from '@invect/core/node';
import { createInvectRouter, type InvectRouter } from '@invect/express';
import express5 from 'express';
import express4 from 'express4';

/** What a test wants to be served. */
export interface Serving {
  readonly host: InvectOptions;
  /** Body parsers in front of the mount, as many apps have them. */
  readonly bodyParsers?: boolean;
  readonly trustProxy?: unknown;
  /** Routes of the app's own. Express only. */
  readonly configure?: (app: express5.Express, router: InvectRouter) => void;
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
  serve(serving: Serving): Promise<Served>;
}

function onExpress(name: string, express: typeof express5, mount: string): Target {
  return {
    name: `${name} at ${mount || '/'}`,
    async serve({ host, bodyParsers = false, trustProxy, configure }) {
      const app = express();
      if (trustProxy !== undefined) app.set('trust proxy', trustProxy);
      if (bodyParsers) app.use(express.json(), express.urlencoded({ extended: true }), express.raw(), express.text());
      const router = createInvectRouter(host);
      configure?.(app, router);
      app.use(mount || '/', router);
      return listen(app, router.invect, mount, () => router.close());
    },
  };
}

function onNode(mount: string): Target {
  return {
    name: `node:http at ${mount}`,
    async serve({ host }) {
      const invect = createInvect(host);
      const listener: RequestListener = (req, res) => {
        const url = req.url ?? '/';
        const below = url === mount || url.startsWith(`${mount}/`) || url.startsWith(`${mount}?`);
        if (!below) return void res.writeHead(404).end();
        const arrival = {
          mountPath: mount,
          target: url.slice(mount.length),
          publicOrigin: `http://${req.headers.host ?? ''}`,
          clientAddress: req.socket.remoteAddress,
        };
        void serveNode(invect, req, res, arrival);
      };
      return listen(listener, invect, mount, () => invect.close());
    },
  };
}

async function listen(
  listener: RequestListener,
  invect: Invect,
  mount: string,
  closeHost: () => Promise<void>,
): Promise<Served> {
  const server: Server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    port,
    base: origin + mount,
    mount,
    invect,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await closeHost();
    },
  };
}

/** Every target. A case that holds on one and not on another is a bug of an adapter. */
export const TARGETS: readonly Target[] = [
  onExpress('Express 5', express5, '/invect'),
  onExpress('Express 5', express5, ''),
  onExpress('Express 4', express4, '/a/b'),
  onNode('/invect'),
];

/** The targets that take an app's own routes. */
export const EXPRESS_TARGETS: readonly Target[] = TARGETS.filter(({ name }) => name.startsWith('Express'));
