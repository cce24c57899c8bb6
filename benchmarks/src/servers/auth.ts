// The same host with and without user auth, and what an Express app does without Invect.
import { createInvectRouter, type InvectRouter } from '@invect/express';
import { SECRET } from '@invect/testing/stores';
import { type UserAuthOptions, userAuth } from '@invect/user-auth';
import { type BetterAuthOptions, betterAuth } from 'better-auth';
import { createAuthMiddleware } from 'better-auth/api';
import { fromNodeHeaders } from 'better-auth/node';
import express from 'express';
import type { ServerSettings } from '../variant.js';
import { listen, SILENT } from './listen.js';

export const none = ({ database }: ServerSettings): Promise<number> =>
  serveHost(createInvectRouter({ baseDatabaseConfig: database, logger: SILENT, auth: 'none' }));

export const invect = (settings: ServerSettings): Promise<number> => {
  const { maxRememberedSessions } = settings;
  return serveHost(hostWith(settings, {}, maxRememberedSessions === undefined ? {} : { maxRememberedSessions }));
};

/** Roles that were given in Invect do not count, so nobody reads them. */
export const invectWithoutMembers = (settings: ServerSettings): Promise<number> =>
  serveHost(hostWith(settings, {}, { members: false }));

/** A hook on get-session is what nobody can vouch for, so better-auth is asked for every request. */
export const invectAskingEveryTime = (settings: ServerSettings): Promise<number> =>
  serveHost(hostWith(settings, { hooks: { before: createAuthMiddleware(async () => {}) } }));

export const expressWithGetSession = (settings: ServerSettings): Promise<number> => guardedApp(settings, {});

export const expressWithCookieCache = (settings: ServerSettings): Promise<number> =>
  guardedApp(settings, { session: { cookieCache: { enabled: true, maxAge: 3600 } } });

async function serveHost(router: InvectRouter): Promise<number> {
  await router.ready();
  return listen(express().use('/invect', router));
}

function hostWith(
  settings: ServerSettings,
  options: Partial<BetterAuthOptions>,
  plugin: Omit<UserAuthOptions, 'auth'> = {},
): InvectRouter {
  const auth = makeAuth(settings, options);
  const plugins = [userAuth({ auth, migrate: true, ...plugin })];
  return createInvectRouter({ baseDatabaseConfig: settings.database, logger: SILENT, plugins });
}

/** The guard that better-auth's documentation shows. The host only opens the database, and migrates it. */
async function guardedApp(settings: ServerSettings, options: Partial<BetterAuthOptions>): Promise<number> {
  const auth = makeAuth(settings, options);
  const plugins = [userAuth({ auth, migrate: true })];
  const router = createInvectRouter({ baseDatabaseConfig: settings.database, logger: SILENT, plugins });
  await router.ready();
  const app = express();
  app.get('/invect/me', async (req, res) => {
    const session = await auth.api.getSession({ headers: fromNodeHeaders(req.headers) });
    if (session === null) return void res.status(401).json({ code: 'auth:session_not_found' });
    res.json({ id: session.user.id, name: session.user.name, role: 'editor' });
  });
  app.use('/invect', router);
  return listen(app);
}

/** The better-auth of every variant. */
export function makeAuth(
  { authUrl }: Pick<ServerSettings, 'authUrl'>,
  options: Partial<BetterAuthOptions>,
): ReturnType<typeof betterAuth> {
  return betterAuth({
    database: authUrl as never,
    secret: SECRET,
    emailAndPassword: { enabled: true },
    logger: { disabled: true },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    // The load has no https to send Secure cookies over.
    advanced: { useSecureCookies: false },
    ...options,
  }) as ReturnType<typeof betterAuth>;
}
