import {
  type Directory,
  type InvectIdentity,
  type InvectPlugin,
  isInvectError,
  type PluginHost,
  type RequestContext,
  type StartedPlugin,
} from '@invect/core';
import { createAuthActivityScope } from './audit/activity.js';
import { collectChanges } from './audit/collect-changes.js';
import { createRequestRecorder } from './audit/record-request.js';
import { createInstancePerOrigin, instanceWithoutHost } from './better-auth/hosts.js';
import { type AuthContext, type AuthInstance, contextOf } from './better-auth/instance.js';
import { ignoreStartFailure, openUrlDatabase, prepareDatabase } from './better-auth/instance-database.js';
import { redactLogs } from './better-auth/log-redaction.js';
import { createMatchedRoute } from './better-auth/matched-route.js';
import type { MountExtension } from './better-auth/mount-extension.js';
import { tableMigrations } from './better-auth/table-migrations.js';
import { prepareTables } from './better-auth/tables.js';
import { takeTurns } from './better-auth/take-turns.js';
import { trustedOriginsFor } from './better-auth/trusted-origins.js';
import { AUTH_ERRORS } from './errors.js';
import { createClientAddressHint } from './hints/client-address.js';
import { createForeignCookieHint } from './hints/foreign-cookie.js';
import { createMappingHints } from './hints/mapping.js';
import { createMisplacedRouteHint } from './hints/misplaced-route.js';
import { createRefusedOriginHint } from './hints/refused-origin.js';
import { createKeyHolders, type KeyHolders } from './keys/find-key-holder.js';
import { createIdentityOf } from './keys/identity-of.js';
import { createDirectory } from './members/directory.js';
import { keepAnAdmin } from './members/keep-admin.js';
import { limitUserRows } from './members/row-size.js';
import { sharesMembers } from './members/shared-table.js';
import type { UserAuthOptions, UserAuthSettings } from './options.js';
import { refuseStalePasswords } from './passwords/stale-passwords.js';
import { refuseOthersWithPublishedSecret } from './published-secret.js';
import { checkInstance, readOptions } from './read-options.js';
import { createMountedHandlers } from './routes/mounted-handler.js';
import { type ProxyTarget, proxyEndpoint } from './routes/proxy.js';
import { createSessionGuard, type SessionRules } from './routes/session-guard.js';
import { signInOptionsRoute } from './routes/sign-in-options.js';
import { type AssignedRoles, createAssignedRoles } from './session/assigned-roles.js';
import { createSessionCheck } from './session/check/create-session-check.js';
import { readCredentials } from './session/cookie.js';
import { createIdentify, type Identify } from './session/identity.js';
import { confirmImpersonator } from './session/impersonator.js';
import { copyOf } from './session/lookup.js';
import { createOwnTeams } from './session/own-teams.js';
import { requireSession, sessionRequestOf } from './session/resolve.js';
import { checkPolicy } from './session/second-factor.js';
import { createTeamLookup } from './session/teams.js';
import { writeTombstones } from './session/tombstones.js';
import { createChannel } from './sign-up/channel.js';
import { enforceSignUpPolicy } from './sign-up/enforce.js';
import { checkSignUp } from './sign-up/start-checks.js';
import { logReport, reportOf } from './startup-report/report.js';
import { addressRateLimit } from './throttle/address-rate-limit.js';
import { recordNewSessions } from './throttle/new-sessions.js';
import { createThrottle } from './throttle/throttle.js';

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
  if (typeof options.auth !== 'function') openUrlDatabase(options.auth);
  const findAuth = once(async (): Promise<AuthInstance> => {
    const auth = await settings.findAuth();
    checkInstance(auth);
    return auth;
  });

  return {
    id: 'user-auth',
    segment: settings.prefix,
    authenticates: true,
    publicPaths: settings.publicPaths,
    $ERROR_CODES: AUTH_ERRORS,
    tables: tableMigrations(findAuth),
    onOpen: () => void findAuth().then(ignoreStartFailure, () => {}),

    async start(host) {
      const auth = await findAuth();
      const opened = await prepareDatabase(auth);
      if (opened) host.onClose(() => opened.close());
      return startUserAuth(auth, settings, host, createCheck);
    },
  };
}

async function startUserAuth(
  auth: AuthInstance,
  settings: UserAuthSettings,
  host: PluginHost,
  createCheck: typeof createSessionCheck,
): Promise<StartedPlugin> {
  const { logger } = host;
  const itself = await contextOf(auth);
  checkPolicy(settings.requireTwoFactor, itself, Object.keys(host.roles));
  checkSignUp(settings, itself, host.services.members);
  if (itself) {
    redactLogs(itself);
    writeTombstones(itself);
  }
  const tables = await prepareTables(auth, itself, settings.migrate);
  const findTeams = settings.teamsFrom ? await createTeamLookup(settings.teamsFrom, itself) : createOwnTeams(host);
  const roles = settings.members ? createAssignedRoles(host) : null;
  const isShared = await sharesMembers(itself, host);
  const readAssignedRole = roles && isShared ? roles.find : null;
  const check = await createCheck(auth, itself, { ...settings, readAssignedRole });
  const instanceFor = createInstancePerOrigin(auth, itself);
  // With several hosts, better-auth answers its own calls only for one of them.
  const hostless = instanceWithoutHost(auth, itself);
  const identify = createIdentify(
    { ...settings, permissions: host.permissions },
    findTeams,
    createMappingHints(logger),
  );
  const rules = { members: roles, requireTwoFactor: settings.requireTwoFactor };
  const hintForeignCookie = createForeignCookieHint(logger);

  const holders =
    itself && isShared && usersHaveKeys(itself, settings)
      ? await createKeyHolders(itself, { identify, roles, maxRemembered: settings.maxRememberedSessions })
      : null;

  async function authorize(request: RequestContext): Promise<InvectIdentity> {
    const instance = instanceFor(request.facts);
    const { context } = instance;
    // guard: published-secret-sessions
    if (context) refuseOthersWithPublishedSecret(context, request.facts, request.headers);
    const sessionRequest = sessionRequestOf(request, instance);
    const resolved = requireSession(await check.find(sessionRequest), sessionRequest, request, context);
    const { impersonatedBy } = resolved.session;
    // guard: impersonator-is-confirmed
    const admin = impersonatedBy ? await confirmImpersonator(resolved, hostless, context, rules) : null;
    if (impersonatedBy) request.found.impersonator = { id: impersonatedBy, name: admin?.name || null };
    const { assignedRole = roles && (await roles.find(resolved.user.id)) } = resolved;
    const identity = await identify(resolved, assignedRole);
    request.found.session = () => copyOf(resolved);
    return identity;
  }

  const invitations = createChannel(settings, itself, logger);
  const matchedRoute = createMatchedRoute();
  const proxy = createProxyTarget(hostless, itself, settings, host, {
    rules: { ...rules, identify, matchedRoute },
    usesInvitations: invitations !== undefined,
    turns: itself && (await takeTurns(itself, host)),
  });
  const report = await reportOf(host, settings, itself, {
    tables,
    sessionCheck: check.way,
    sharesMembers: readAssignedRole !== null,
  });
  logReport(logger, report);
  return {
    report: () => report,
    routes: [signInOptionsRoute(itself, settings, host)],
    endpoints: [proxyEndpoint(settings.prefix, proxy)],
    usesMembers: settings.members,
    usesTeams: settings.teamsFrom === undefined,
    ...(invitations && { invitations }),
    directory: directoryOf(itself, settings, identify, roles, holders),
    carriesSession({ headers, facts }) {
      // The names of cookies depend on the origin.
      const { context } = instanceFor(facts);
      return context === null ? headers.has('cookie') : readCredentials(headers, context).sessions.length > 0;
    },
    hintForUnknownPath: createMisplacedRouteHint(settings.prefix, logger),

    async trustsOrigin(origin, request) {
      if (itself === null) return false;
      const trustedOrigins = await trustedOriginsFor(itself, request);
      return itself.isTrustedOrigin.call({ trustedOrigins }, origin);
    },

    hooks: {
      async onAuthorize(request): Promise<InvectIdentity | null> {
        try {
          return await authorize(request);
        } catch (error) {
          if (!isInvectError(error) || error.status !== 401) throw error;
          hintForeignCookie(request.headers, itself);
          if (settings.onSessionError === 'continue') return null;
          throw error;
        }
      },
    },

    close() {
      check.close();
      holders?.close();
    },
  };
}

/** What better-auth's routes under the mount depend on. */
interface ProxyRules {
  readonly rules: SessionRules;
  /** Whether people can accept invitations here. */
  readonly usesInvitations: boolean;
  /** Makes transactions on a file that the host shares take turns. Null if there is none. */
  readonly turns: MountExtension | null;
}

/**
 * Whether it is known without a session what a user may do. With `mapUser` only the app knows. A custom session may take away what the
 * user's row grants.
 */
function usersHaveKeys({ options }: AuthContext, { mapUser, mapUserWithoutSession }: UserAuthSettings): boolean {
  const isCustom = options.plugins?.some(({ id }) => id === 'custom-session') ?? false;
  // guard: keys-need-a-mapping
  return (mapUser === undefined && !isCustom) || mapUserWithoutSession;
}

/** The directory of users. It says what users may do without a session, if that is known. */
function directoryOf(
  context: AuthContext | null,
  settings: UserAuthSettings,
  identify: Identify,
  roles: AssignedRoles | null,
  holders: KeyHolders | null,
): Directory | undefined {
  const directory = createDirectory(context, settings);
  if (directory === undefined || context === null || !usersHaveKeys(context, settings)) return directory;
  const identityOf = createIdentityOf(context, identify, roles);
  return { ...directory, identityOf, ...(holders && { findKeyHolder: holders.find }) };
}

/**
 * What better-auth's routes under the mount need.
 *
 * @param auth the instance without a host of its own
 */
function createProxyTarget(
  auth: AuthInstance,
  context: AuthContext | null,
  settings: UserAuthSettings,
  { logger, trustedOrigins, tellsClientAddress, services, audit }: PluginHost,
  { rules, usesInvitations, turns }: ProxyRules,
): ProxyTarget {
  const invitations = usesInvitations ? services.acceptance : null;
  const signUp = context && enforceSignUpPolicy(context, settings.prefix, settings, invitations, rules.matchedRoute);
  const throttle = context && settings.signInThrottle && createThrottle(context, settings.signInThrottle);
  const addressHint = createClientAddressHint(logger, context);
  if (!tellsClientAddress) addressHint.addressUnknown();
  const scope = createAuthActivityScope();
  const parts = context
    ? [
        rules.matchedRoute,
        ...(turns ? [turns] : []),
        createSessionGuard(auth, context, rules),
        ...(rules.members ? [keepAnAdmin(services, settings)] : []),
        limitUserRows(),
        refuseStalePasswords(context),
        ...(signUp ? [signUp] : []),
        ...(throttle ? [addressRateLimit, recordNewSessions] : []),
        // Last, so that it sees only what better-auth itself asks for.
        collectChanges(context, scope),
      ]
    : [];
  return {
    auth,
    context,
    handlers: context && createMountedHandlers(context, trustedOrigins, parts),
    throttle,
    record: context && createRequestRecorder(audit, context, scope, logger),
    addressHint,
    hintRefusedOrigin: createRefusedOriginHint(logger),
  };
}

/** Asks once, and again where that failed. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | undefined;
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
}
