import { type InvectIdentity, type InvectPlugin, isInvectError, type RequestFacts } from '@invect/core';
import { complete, type OpenedDatabase, silenceFirstStart } from './better-auth/complete.js';
import { createSpeakers, type Speaker, withoutHost } from './better-auth/hosts.js';
import { type AuthContext, type AuthInstance, contextOf } from './better-auth/instance.js';
import { prepareTables } from './better-auth/tables.js';
import { createAddressWatch } from './client-address.js';
import { AUTH_ERRORS } from './errors.js';
import { checkInstance, readOptions, type UserAuthOptions } from './options.js';
import { refuseOthersWithPublishedSecret } from './published-secret.js';
import { createMountedHandlers } from './routes/mounted-handler.js';
import { type ProxyTarget, proxyEndpoint } from './routes/proxy.js';
import { addressRateLimit } from './routes/rate-limit.js';
import { createSessionCheck, type SessionCheck } from './session/check/session-check.js';
import { createIdentify, type Identify } from './session/identity.js';
import { confirmImpersonator } from './session/impersonator.js';
import { copyOf } from './session/lookup.js';
import { questionOf, sessionIn } from './session/resolve.js';
import { createTeamLookup } from './session/teams.js';
import { reportStart } from './start-report.js';
import { createThrottle } from './throttle/throttle.js';

/** What there is once the plugin has started. */
interface Started extends ProxyTarget {
  readonly check: SessionCheck;
  readonly identify: Identify;
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
  const settings = readOptions(options);
  if (typeof options.auth !== 'function') silenceFirstStart(options.auth);

  let started: Started | undefined;
  let opened: OpenedDatabase | null = null;
  const whenStarted = (): Started => {
    if (started) return started;
    throw new Error('userAuth was asked before the host had started it');
  };

  return {
    id: 'user-auth',
    publicPaths: settings.publicPaths,
    $ERROR_CODES: AUTH_ERRORS,
    endpoints: [proxyEndpoint(settings.prefix, whenStarted)],

    async init(host) {
      const auth = await settings.findAuth();
      checkInstance(auth);
      silenceFirstStart(auth);
      opened ??= await complete(auth);
      const context = await startedContextOf(auth);
      const tables = await prepareTables(auth, context, settings.migrate);
      const findTeamIds = settings.teamsFrom && (await createTeamLookup(settings.teamsFrom, context));
      const check = await createSessionCheck(auth, context, settings);
      const throttle = context && settings.signInThrottle && createThrottle(context, settings.signInThrottle);
      const parts = throttle ? [addressRateLimit] : [];
      const handlers = context && createMountedHandlers(context, host.trustedOrigins, parts);
      const addresses = createAddressWatch(host.logger, context);
      const speakerFor = createSpeakers(auth, context);
      const identify = createIdentify(settings, findTeamIds);
      started = {
        auth: withoutHost(auth, context),
        context,
        handlers,
        throttle,
        addresses,
        check,
        identify,
        speakerFor,
      };
      if (!host.tellsClientAddress) addresses.untold();
      reportStart(host, settings, context, { tables, sessionCheck: check.way });
    },

    async trustsOrigin(origin, request) {
      const context = started?.context;
      if (!context) return false;
      const { trustedOrigins } = context.options;
      if (typeof trustedOrigins !== 'function') return context.isTrustedOrigin(origin);
      const dynamic = { trustedOrigins: await trustedOrigins(request) };
      return context.isTrustedOrigin(origin) || context.isTrustedOrigin.call(dynamic, origin);
    },

    hooks: {
      async onAuthorize(request): Promise<InvectIdentity | null> {
        const { auth, check, identify, speakerFor } = whenStarted();
        try {
          const speaker = speakerFor(request.facts);
          const { context } = speaker;
          if (context) refuseOthersWithPublishedSecret(context, request.facts, request.headers);
          const question = questionOf(request, speaker);
          const resolved = sessionIn(await check.find(question), question, request, context);
          const { impersonatedBy } = resolved.session;
          if (impersonatedBy) await confirmImpersonator(impersonatedBy, auth, context);
          const identity = await identify(resolved);
          request.found.session = () => copyOf(resolved);
          return identity;
        } catch (error) {
          if (settings.onSessionError === 'continue' && isInvectError(error) && error.status === 401) return null;
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

async function startedContextOf(auth: AuthInstance): Promise<AuthContext | null> {
  try {
    return await contextOf(auth);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`better-auth could not start: ${reason}`, { cause });
  }
}
