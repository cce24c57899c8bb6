import { SECRET } from '@invect/testing/stores';
import Database from 'better-sqlite3';
import type { ServerSettings } from '../variant.js';

interface App {
  serve(options: object): Promise<number>;
}

/** The app in apps/nest-guard, which has a package.json of its own. */
export const guard = async ({ database: { connectionString } }: ServerSettings): Promise<number> => {
  const app: string = '../../apps/nest-guard/server.mjs';
  const { serve } = (await import(app)) as App;
  return serve({
    database: new Database(connectionString.slice('file:'.length)),
    secret: SECRET,
    emailAndPassword: { enabled: true },
    logger: { disabled: true },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    advanced: { useSecureCookies: false },
  });
};
