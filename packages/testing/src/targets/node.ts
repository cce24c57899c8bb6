import { createInvect } from '@invect/core';
import { serveNode } from '@invect/core/node';
import { listen, type Target } from './target.js';

/** A plain `node:http` server. */
export function onNode(mount: string): Target {
  return {
    name: `node:http at ${mount || '/'}`,
    tidiesTargets: false,
    async serve({ host }) {
      const invect = createInvect(host);
      return listen(
        (req, res) => {
          const url = req.url ?? '/';
          const below = url === mount || url.startsWith(`${mount}/`) || url.startsWith(`${mount}?`);
          if (mount !== '' && !below) return void res.writeHead(404).end();
          void serveNode(invect, req, res, {
            mountPath: mount,
            target: url.slice(mount.length),
            publicOrigin: `http://${req.headers.host ?? ''}`,
            clientAddress: req.socket.remoteAddress,
          });
        },
        invect,
        mount,
        () => invect.close(),
      );
    },
  };
}
