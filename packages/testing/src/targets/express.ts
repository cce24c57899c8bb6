import { listen, type Target } from './target.js';

/** An Express app of a major version. */
export function onExpress(version: 4 | 5, mount: string): Target {
  return {
    name: `Express ${version} at ${mount || '/'}`,
    tidiesTargets: false,
    async serve({ host, bodyParsers = false, trustProxy, configure }) {
      const { createInvectRouter } = await import('@invect/express');
      const { default: express } = await (version === 4 ? import('express4') : import('express'));
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
