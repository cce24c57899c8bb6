import { type InvectIdentity, type InvectPlugin, isInvectError, type RequestFacts } from '@invect/core';
import { type Closable, complete, openDatabaseOf } from './better-auth/complete.js';
import { createSpeakers, type Speaker, withoutHost } from './better-auth/hosts.js';
import { type AuthInstance, contextOf } from './better-auth/instance.js';
import { keepQueriesOutOfLogs } from './better-auth/quiet-logs.js';
import { tableMigrations } from './better-auth/table-migrations.js';
import { prepareTables } from './better-auth/tables.js';
import { trustedOriginsFor } from './better-auth/trusted-origins.js';
import { createAddressWatch } from './client-address.js';
import { AUTH_ERRORS } from './errors.js';
import { type CookieWatch, createCookieWatch } from './hints/foreign-cookie.js';
import { createMappingHints } from './hints/mapping.js';
import { createRouteHint } from './hints/misplaced-route.js';
import { createRefusalWatch } from './hints/refused-origin.js';
import { checkInstance, readOptions, type UserAuthOptions } from './options.js';
import { createCurrentPasswords } from './passwords/current-passwords.js';
import { refuseOthersWithPublishedSecret } from './published-secret.js';
import { createMountedHandlers } from './routes/mounted-handler.js';
import { createMountedSessions } from './routes/mounted-sessions.js';
import { type ProxyTarget, proxyEndpoint } from './routes/proxy.js';
import { addressRateLimit } from './routes/rate-limit.js';
import { createSessionCheck } from './session/check/create-session-check.js';
import type { SessionCheck } from './session/check/session-check.js';
import { createIdentify, type Identify } from './session/identity.js';
import { confirmImpersonator } from './session/impersonator.js';
import { copyOf } from './session/lookup.js';
import { requireSession, sessionRequestOf } from './session/resolve.js';
import { createTeamLookup } from './session/teams.js';
import { writeTombstones } from './session/tombstones.js';
import { reportSharedFile, reportStart } from './start-report.js';
import { noteNewSessions } from './throttle/new-sessions.js';
import { createThrottle } from './throttle/throttle.js';

/** What there is once the plugin has started. */
interface Started extends ProxyTarget {
  readonly check: SessionCheck;
  readonly identify: Identify;
  readonly watchCookie: CookieWatch;
  readonly hintForUnknownPath: NonNullable<InvectPlugin['hintForUnknownPath']>;
  readonly speakerFor: (facts: RequestFacts) => Speaker;
}

/**
 * Makes a better-auth instance the identity behind every request of an Invect host.
 *
 * @throws TypeError where an option is wrong, in one sentence that names it and the fix
 * @example
 * createInvectRouter({ baseDatabaseConfig, plugins: [userAuth({ auth })] })
 */
export function userAuth<Auth extends AuthInstance>(options: UserAuthOptions<Auth>): InvectPlugin {
  return userAuthWith(options, createSessionCheck);
}

/** The same with a session check of the caller's choice. Benchmarks compare them; the package does not export it. */
export function userAuthWith<Auth extends AuthInstance>(
  options: UserAuthOptions<Auth>,
  createCheck: typeof createSessionCheck,
): InvectPlugin {
  const settings = readOptions(options);
  if (typeof options.auth !== 'function') openDatabaseOf(options.auth);

  let started: Started | undefined;
  let opened: Closable | null = null;
  const whenStarted = (): Started => {
    if (started) return started;
    throw new Error('userAuth was asked before the host had started it');
  };

  async function findAuth(): Promise<AuthInstance> {
    const auth = await settings.findAuth();
    checkInstance(auth);
    return auth;
  }

  return {
    id: 'user-auth',
    publicPaths: settings.publicPaths,
    $ERROR_CODES: AUTH_ERRORS,
    endpoints: [proxyEndpoint(settings.prefix, whenStarted)],
    migrations: tableMigrations(findAuth),

    async init(host) {
      const auth = await findAuth();
      opened ??= await complete(auth);
      const context = await contextOf(auth);
      if (context) {
        keepQueriesOutOfLogs(context);
        writeTombstones(context);
      }
      const tables = await prepareTables(auth, context, settings.migrate);
      const findTeamIds = settings.teamsFrom && (await createTeamLookup(settings.teamsFrom, context));
      const check = await createCheck(auth, context, settings);
      const throttle = context && settings.signInThrottle && createThrottle(context, settings.signInThrottle);
      const hostless = withoutHost(auth, context);
      const parts = context
        ? [
            createMountedSessions(hostless, context),
            createCurrentPasswords(context),
            ...(throttle ? [addressRateLimit, noteNewSessions] : []),
          ]
        : [];
      const handlers = context && createMountedHandlers(context, host.trustedOrigins, parts);
      const { logger } = host;
      const addresses = createAddressWatch(logger, context);
      started = {
        auth: hostless,
        context,
        handlers,
        throttle,
        check,
        addresses,
        speakerFor: createSpeakers(auth, context),
        identify: createIdentify(settings, findTeamIds, createMappingHints(logger)),
        watchRefusal: createRefusalWatch(logger),
        watchCookie: createCookieWatch(logger),
        hintForUnknownPath: createRouteHint(settings.prefix, logger),
      };
      if (!host.tellsClientAddress) addresses.untold();
      reportStart(host, settings, context, { tables, sessionCheck: check.way });
      await reportSharedFile(host, context);
    },

    async trustsOrigin(origin, request) {
      const context = started?.context;
      if (!context) return false;
      const trustedOrigins = await trustedOriginsFor(context, request);
      return context.isTrustedOrigin.call({ trustedOrigins }, origin);
    },

    hintForUnknownPath: (request) => started?.hintForUnknownPath(request),

    hooks: {
      async onAuthorize(request): Promise<InvectIdentity | null> {
        const { auth, check, context: itself, identify, speakerFor, watchCookie } = whenStarted();
        try {
          const speaker = speakerFor(request.facts);
          const { context } = speaker;
          if (context) refuseOthersWithPublishedSecret(context, request.facts, request.headers);
          const sessionRequest = sessionRequestOf(request, speaker);
          const resolved = requireSession(await check.find(sessionRequest), sessionRequest, request, context);
          if (resolved.session.impersonatedBy) await confirmImpersonator(resolved, auth, context);
          const identity = await identify(resolved);
          request.found.session = () => copyOf(resolved);
          return identity;
        } catch (error) {
          if (!isInvectError(error) || error.status !== 401) throw error;
          watchCookie(request.headers, itself);
          if (settings.onSessionError === 'continue') return null;
          throw error;
        }
      },
    },

    async close() {
      started?.check.close();
      await opened?.close();
    },
  };
}
