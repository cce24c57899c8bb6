import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestListener } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { RouteHandler } from '@invect/nextjs';
import { listen, type Target } from './target.js';

const APP = fileURLToPath(new URL('../../apps/next', import.meta.url));

/** The handler of the world that a request is for; the app's route asks it. See apps/next/served.js. */
const worlds = new AsyncLocalStorage<RouteHandler>();
Object.assign(globalThis, { invectWorlds: worlds });

let server: Promise<RequestListener> | undefined;

/** A Next.js app as `next build` made it, served by Next's own server. */
export function onNext(mount: '/invect' | '/a/b'): Target {
  return {
    name: `Next at ${mount}`,
    tidiesTargets: true,
    async serve({ host, trustProxy }) {
      server ??= startServer();
      const serveNext = await server;
      const { createInvectHandler } = await import('@invect/nextjs');
      const handler = createInvectHandler({ ...host, ...(trustProxy !== undefined && { trustProxy: 1 }) });
      const { invect } = handler;
      return listen(
        (req, res) => worlds.run(handler, serveNext, req, res),
        invect,
        mount,
        () => handler.close(),
      );
    },
  };
}

/** Next's server takes half a second to get ready, so the worlds of a process share one. */
async function startServer(): Promise<RequestListener> {
  const { default: nextModule } = await import('next');
  // A CommonJS module whose default export is the module itself; its types say otherwise.
  const next = nextModule as unknown as typeof nextModule.default;
  const app = next({ dev: false, dir: APP, quiet: true });
  await app.prepare();
  return app.getRequestHandler() as RequestListener;
}
