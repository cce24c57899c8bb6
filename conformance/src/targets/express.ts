import { createInvectRouter } from '@invect/express';
import express5 from 'express';
import express4 from 'express4';
import { listen, type Target } from './target.js';

/** An Express app of a major version. */
export function onExpress(version: 4 | 5, mount: string): Target {
  const express = version === 4 ? express4 : express5;
  return {
    name: `Express ${version} at ${mount || '/'}`,
    tidiesTargets: false,
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
