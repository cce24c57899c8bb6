import { type InvectIdentity, type InvectPlugin, isInvectError, type RequestFacts } from '@invect/core';
import { createInstancePerOrigin, instanceWithoutHost, type OriginInstance } from './better-auth/hosts.js';
import { type AuthInstance, contextOf } from './better-auth/instance.js';
import { type Closable, openUrlDatabase, prepareDatabase } from './better-auth/instance-database.js';
import { redactLogs } from './better-auth/log-redaction.js';
import { tableMigrations } from './better-auth/table-migrations.js';
import { prepareTables } from './better-auth/tables.js';
import { trustedOriginsFor } from './better-auth/trusted-origins.js';
import { AUTH_ERRORS } from './errors.js';
import { createClientAddressHint } from './hints/client-address.js';
import { createForeignCookieHint, type ForeignCookieHint } from './hints/foreign-cookie.js';
import { createMappingHints } from './hints/mapping.js';
import { createMisplacedRouteHint } from './hints/misplaced-route.js';
import { createRefusedOriginHint } from './hints/refused-origin.js';
import { checkInstance, readOptions, type UserAuthOptions } from './options.js';
import { refuseStalePasswords } from './passwords/stale-passwords.js';
import { refuseOthersWithPublishedSecret } from './published-secret.js';
import { createMountedHandlers } from './routes/mounted-handler.js';
import { type ProxyTarget, proxyEndpoint } from './routes/proxy.js';
import { addressRateLimit } from './routes/rate-limit.js';
import { createSessionGuard } from './routes/session-guard.js';
import { createSessionCheck, type SessionCheck } from './session/check/session-check.js';
import { makeEndsFinal } from './session/ended-sessions.js';
import { createIdentify, type Identify } from './session/identity.js';
import { confirmImpersonator } from './session/impersonator.js';
import { copyOf } from './session/lookup.js';
import { questionOf, sessionIn } from './session/resolve.js';
import { createTeamLookup } from './session/teams.js';
import { reportStart } from './startup-report/report.js';
import { reportSharedFile } from './startup-report/shared-file.js';
import { recordNewSessions } from './throttle/new-sessions.js';
import { createThrottle } from './throttle/throttle.js';

/** What there is once the plugin has started. */
interface Started extends ProxyTarget {
  readonly check: SessionCheck;
  readonly identify: Identify;
  readonly hintForeignCookie: ForeignCookieHint;
  readonly hintForUnknownPath: NonNullable<InvectPlugin['hintForUnknownPath']>;
  readonly instanceFor: (facts: RequestFacts) => OriginInstance;
}

/**
 * Makes a better-auth instance the identity behind every request of an Invect host.
 *
 * @throws TypeError where an option is wrong, in one sentence that names it and the fix
 * @example
 * createInvectRouter({ baseDatabaseConfig, plugins: [userAuth({ auth })] })
 */
export function userAuth<Auth extends AuthInstance>(options: UserAuthOptions<Auth>): InvectPlugin {
  const settings = readOptions(options);
  if (typeof options.auth !== 'function') openUrlDatabase(options.auth);

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
      opened ??= await prepareDatabase(auth);
      const context = await contextOf(auth);
      if (context) {
        redactLogs(context);
        makeEndsFinal(context);
      }
      const tables = await prepareTables(auth, context, settings.migrate);
      const findTeamIds = settings.teamsFrom && (await createTeamLookup(settings.teamsFrom, context));
      const check = await createSessionCheck(auth, context, settings);
      const throttle = context && settings.signInThrottle && createThrottle(context, settings.signInThrottle);
      const hostless = instanceWithoutHost(auth, context);
      const parts = context
        ? [
            createSessionGuard(hostless, context),
            refuseStalePasswords(context),
            ...(throttle ? [addressRateLimit, recordNewSessions] : []),
          ]
        : [];
      const handlers = context && createMountedHandlers(context, host.trustedOrigins, parts);
      const { logger } = host;
      const addressHint = createClientAddressHint(logger, context);
      started = {
        auth: hostless,
        context,
        handlers,
        throttle,
        check,
        addressHint,
        instanceFor: createInstancePerOrigin(auth, context),
        identify: createIdentify(settings, findTeamIds, createMappingHints(logger)),
        hintRefusedOrigin: createRefusedOriginHint(logger),
        hintForeignCookie: createForeignCookieHint(logger),
        hintForUnknownPath: createMisplacedRouteHint(settings.prefix, logger),
      };
      if (!host.tellsClientAddress) addressHint.addressUnknown();
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
        const { auth, check, context: itself, identify, instanceFor, hintForeignCookie } = whenStarted();
        try {
          const speaker = instanceFor(request.facts);
          const { context } = speaker;
          if (context) refuseOthersWithPublishedSecret(context, request.facts, request.headers);
          const question = questionOf(request, speaker);
          const resolved = sessionIn(await check.find(question), question, request, context);
          if (resolved.session.impersonatedBy) await confirmImpersonator(resolved, auth, context);
          const identity = await identify(resolved);
          request.found.session = () => copyOf(resolved);
          return identity;
        } catch (error) {
          if (!isInvectError(error) || error.status !== 401) throw error;
          hintForeignCookie(request.headers, itself);
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
