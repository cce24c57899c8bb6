import { createInvect } from '@invect/core';
import { listen, type Target } from './target.js';

/** `invect.fetch` and nothing else, under a framework that speaks Web Request and Response. */
export function onHono(mount: string): Target {
  return {
    name: `Hono at ${mount || '/'}`,
    tidiesTargets: true,
    async serve({ host }) {
      const { getRequestListener } = await import('@hono/node-server');
      const { getConnInfo } = await import('@hono/node-server/conninfo');
      const { Hono } = await import('hono');
      const invect = createInvect(host);
      const app = new Hono();
      app.all(`${mount}/*`, (c) => {
        const clientAddress = getConnInfo(c).remote.address;
        return invect.fetch(c.req.raw, { mountPath: mount, clientAddress });
      });
      return listen(getRequestListener(app.fetch), invect, mount, () => invect.close());
    },
  };
}
