import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { Express } from 'express';
import { createServer as createVite, type Plugin, type ViteDevServer } from 'vite';
import { listen } from '../../shared/listen.js';

const PRINTED_HOST = 'http://localhost:3000';

/** The running server of the page. */
export interface Pages {
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves the page from the host's own server: one origin, no CORS. Call it after the host's routes are added. */
export async function servePagesSameOrigin(app: Express, server: Server, origin: string): Promise<Pages> {
  const vite = await vitePages(server, origin);
  app.use(vite.middlewares);
  return { origin, close: () => vite.close() };
}

/** Serves the page from its own server, as if front end and back end were deployed separately. */
export async function servePagesCrossOrigin(hostOrigin: string, port: number): Promise<Pages> {
  const server = createServer((req, res) => vite.middlewares(req, res));
  const vite = await vitePages(server, hostOrigin);
  const origin = await listen(server, port);
  return {
    origin,
    async close() {
      await vite.close();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function vitePages(server: Server, hostOrigin: string): Promise<ViteDevServer> {
  return createVite({
    root: fileURLToPath(new URL('..', import.meta.url)),
    appType: 'spa',
    logLevel: 'warn',
    plugins: [replaceHost(hostOrigin)],
    server: { middlewareMode: true, hmr: { server } },
  });
}

/** The sources use the host's address from the documentation, on port 3000. If the host has another port, this replaces the address. */
function replaceHost(origin: string): Plugin {
  return {
    name: 'invect-host',
    enforce: 'pre',
    transform: (code, id) => (/\/src\/[\w-]+\.ts$/.test(id) ? code.replaceAll(PRINTED_HOST, origin) : null),
  };
}
