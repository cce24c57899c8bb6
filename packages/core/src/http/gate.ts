import { type InvectIdentity, readIdentity } from '../access/identity.js';
import type { PermissionTable } from '../access/permissions.js';
import { mayCall } from '../access/policy.js';
import type { RoleTable } from '../access/roles.js';
import type { AppAccess, RouteAccess } from '../access/route-access.js';
import { HTTP_ERRORS, httpError, type InvectError, isInvectError } from '../errors.js';
import type { Logger } from '../logging/logger.js';
import type { RequestContext } from './context.js';
import type { RequestHooks } from './hooks.js';
import type { HostCheck } from './host-check.js';
import { isSafe, refuseCrossSite } from './origin.js';
import type { OriginTrust } from './origin-trust.js';
import { isPublic, type PublicPaths } from './public-paths.js';

/** What a gate is built from. */
export interface GateOptions {
  /** Asked in this order who is asking. */
  readonly authorizers: readonly NonNullable<RequestHooks['onAuthorize']>[];
  readonly permissions: PermissionTable;
  readonly roles: RoleTable;
  readonly publicPaths: PublicPaths;
  readonly trustsOrigin: OriginTrust;
  readonly checkHost: HostCheck;
  /** Everybody is this identity: the host said `auth: 'none'`. */
  readonly everybody: InvectIdentity | null;
  readonly logger: Logger;
}

/** Decides whether a request may go on to the route it matched. */
export interface Gate {
  /**
   * @param access the matched route's own
   * @returns the identity; null only where the route is public
   * @throws InvectError 401, 403, or whatever a hook refused with. Whatever else a hook throws goes on as it is and ends as a 500.
   */
  admit(access: RouteAccess, context: RequestContext): Promise<InvectIdentity | null> | null;
  /**
   * The same for a route of the app's own, which `publicPaths` does not speak of.
   *
   * @returns the identity; null only where the route is public or its access optional
   * @throws as `admit` does; Error for a permission that nobody has registered
   */
  admitToApp(access: AppAccess, context: RequestContext): Promise<InvectIdentity | null>;
  /** What the cross-site check of a request asks: whether an origin is the host's own or a trusted one. */
  trusting(context: RequestContext): (origin: string) => Promise<boolean>;
}

/** Builds the gate of a host. */
export function createGate(options: GateOptions): Gate {
  const { authorizers, permissions, roles, publicPaths, everybody, logger, checkHost } = options;
  const warned = new Set<string>();

  async function askPlugins(context: RequestContext): Promise<InvectIdentity | null> {
    for (const authorize of authorizers) {
      const identity = await authorize(context);
      // guard: gate-reads-identity
      if (identity !== null && identity !== undefined) return readIdentity(identity, permissions);
    }
    return null;
  }

  const identify = (context: RequestContext): InvectIdentity | null | Promise<InvectIdentity | null> =>
    everybody ?? askPlugins(context);

  function warnOfUnknownRole({ role }: InvectIdentity): void {
    if (role === undefined || Object.hasOwn(roles, role) || warned.has(role) || warned.size >= 100) return;
    warned.add(role);
    logger.warn(
      { role },
      `an identity has a role this host does not know, so it grants nothing: map it to one of ${Object.keys(roles).join(', ')}, or add it to the host's option roles`,
    );
  }

  /** A missing session is a decision that the route leaves to itself; a failing look-up is not, and stays a refusal. */
  async function identifyOrNobody(context: RequestContext): Promise<InvectIdentity | null> {
    try {
      return await identify(context);
    } catch (error) {
      if (isInvectError(error) && error.status === 401) return null;
      throw error;
    }
  }

  function letIn(
    identity: InvectIdentity,
    access: RouteAccess,
    context: RequestContext,
  ): Promise<InvectIdentity> | InvectIdentity {
    warnOfUnknownRole(identity);
    // guard: gate-asks-for-permission
    if (!mayCall(identity, access, roles)) throw lacking(access);
    // guard: gate-refuses-other-sites
    return isSafe(context.method) ? identity : letInFromSameSite(identity, context);
  }

  function trusting(context: RequestContext): (origin: string) => Promise<boolean> {
    return async (origin) =>
      origin === context.facts.publicOrigin || (await options.trustsOrigin(origin, context.request));
  }

  async function letInFromSameSite(identity: InvectIdentity, context: RequestContext): Promise<InvectIdentity> {
    await refuseCrossSite(context.headers, trusting(context));
    return identity;
  }

  /** An app's route may name any text, and an admin holds every permission: a misspelt one would be open to admins. */
  function checkPermission(access: AppAccess): void {
    if ('optional' in access || access.permission === undefined || Object.hasOwn(permissions, access.permission))
      return;
    throw new Error(
      `there is no permission ${JSON.stringify(access.permission)}; it can be ${Object.keys(permissions).join(', ')}`,
    );
  }

  async function admitSignedIn(access: RouteAccess, context: RequestContext): Promise<InvectIdentity> {
    const identity = await identify(context);
    // guard: gate-asks-for-session
    if (identity === null) throw httpError('auth:session_not_found');
    return letIn(identity, access, context);
  }

  return {
    trusting,

    admit(access, context) {
      const open = access.public === true || isPublic(context.segments, publicPaths);
      const decide = (): Promise<InvectIdentity> | null => (open ? null : admitSignedIn(access, context));
      const doubt = checkHost(context, open);
      return doubt === null ? decide() : doubt.then(decide);
    },

    async admitToApp(access, context) {
      checkPermission(access);
      // guard: app-routes-known-address
      await checkHost(context, 'public' in access && access.public === true);
      if (!('optional' in access)) return access.public ? null : admitSignedIn(access, context);
      const identity = await identifyOrNobody(context);
      return identity && letIn(identity, { authenticated: true }, context);
    },
  };
}

/** Only people who are signed in get to read which permission it is. */
function lacking({ permission }: RouteAccess): InvectError {
  if (permission === undefined) return httpError('auth:forbidden');
  return httpError('auth:forbidden', { message: `${HTTP_ERRORS['auth:forbidden'].message}: ${permission}` });
}
