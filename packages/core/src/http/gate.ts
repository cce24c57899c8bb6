import { type InvectIdentity, readIdentity } from '../access/identity.js';
import type { PermissionTable } from '../access/permissions.js';
import { mayCall, missingFor } from '../access/policy.js';
import type { RoleTable } from '../access/roles.js';
import type { AppAccess, RouteAccess } from '../access/route-access.js';
import { HTTP_ERRORS, httpError, type InvectError, isInvectError } from '../errors.js';
import type { Logger } from '../logging/logger.js';
import type { RequestContext } from './context.js';
import { isSafe, refuseCrossSite } from './cross-site.js';
import type { RequestHooks } from './hooks.js';
import type { HostCheck } from './host-check.js';
import type { OriginTrust } from './origin-trust.js';
import { isPublic, type PublicPaths } from './public-paths.js';
import { createUnknownRoleWarning } from './unknown-role-warning.js';

/** The rules and functions that a gate uses. */
export interface GateOptions {
  /**
   * Identifies the caller by a key, before any plugin is asked. Null if the request has no key.
   *
   * @throws (the promise) InvectError if the key is not accepted
   */
  readonly identifyByKey: (context: RequestContext) => Promise<InvectIdentity> | null;
  /** The hooks that identify the caller, in the order in which they are called. */
  readonly authorizers: readonly NonNullable<RequestHooks['onAuthorize']>[];
  readonly permissions: PermissionTable;
  readonly roles: RoleTable;
  readonly publicPaths: PublicPaths;
  readonly trustsOrigin: OriginTrust;
  readonly checkHost: HostCheck;
  /** The identity of every caller if the host has `auth: 'none'`; otherwise null. */
  readonly everybody: InvectIdentity | null;
  readonly logger: Logger;
}

/** Decides whether a request may reach its route. */
export interface Gate {
  /**
   * Decides about a route of the host or of a plugin.
   *
   * @param access the access of the matched route
   * @returns the identity; null only if the route is public
   * @throws InvectError 401, 403, or the one that a hook threw. Any other error of a hook is thrown unchanged, and becomes a 500
   */
  admit(access: RouteAccess, context: RequestContext): Promise<InvectIdentity | null> | null;
  /**
   * Decides about one of the app's own routes, which `publicPaths` does not concern.
   *
   * @returns the identity; null only if the route is public or its access is optional
   * @throws the errors of `admit`; Error if the permission is not registered
   */
  admitToApp(access: AppAccess, context: RequestContext): Promise<InvectIdentity | null>;
  /** Returns the function that the cross-site check calls: whether an origin is the host's own or a trusted one. */
  trusting(context: RequestContext): (origin: string) => Promise<boolean>;
}

/** Creates the gate of a host. */
export function createGate(options: GateOptions): Gate {
  const { identifyByKey, authorizers, permissions, roles, publicPaths, everybody, logger, checkHost } = options;
  const warnOfUnknownRole = createUnknownRoleWarning(roles, logger);

  async function askPlugins(context: RequestContext): Promise<InvectIdentity | null> {
    for (const authorize of authorizers) {
      const identity = await authorize(context);
      // guard: gate-reads-identity
      if (identity !== null && identity !== undefined) return readIdentity(identity, permissions);
    }
    return null;
  }

  const identify = (context: RequestContext): InvectIdentity | null | Promise<InvectIdentity | null> =>
    // guard: keys-before-plugins
    identifyByKey(context) ?? everybody ?? askPlugins(context);

  /**
   * A missing session is not an error here, because the route handles it. A failed lookup still refuses the request, and so does a key
   * that is not accepted: whoever sends one wants to be its owner.
   */
  async function identifyOrNobody(context: RequestContext): Promise<InvectIdentity | null> {
    const byKey = identifyByKey(context);
    if (byKey !== null) return byKey;
    try {
      return await (everybody ?? askPlugins(context));
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
    // guard: gate-asks-for-second-factor
    if (missingFor(identity, access) === 'two_factor') throw httpError('auth:two_factor_required');
    // guard: gate-asks-for-permission
    if (!mayCall(identity, access, roles)) throw lacking(access);
    // No browser adds a key by itself, so no other site can use it.
    if (identity.scopes !== undefined) return identity;
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

  async function admitSignedIn(access: RouteAccess, context: RequestContext): Promise<InvectIdentity> {
    const identity = await identify(context);
    // guard: gate-asks-for-session
    if (identity === null) throw httpError('auth:session_not_found');
    context.found.identity = identity;
    return letIn(identity, access, context);
  }

  return {
    trusting,

    admit(access, context) {
      const open = access.public === true || isPublic(context.segments, publicPaths);
      const decide = (): Promise<InvectIdentity> | null => (open ? null : admitSignedIn(access, context));
      const checked = checkHost(context, open);
      return checked === null ? decide() : checked.then(decide);
    },

    async admitToApp(access, context) {
      requireRegistered(access, permissions);
      // guard: app-routes-known-address
      await checkHost(context, 'public' in access && access.public === true);
      if (!('optional' in access)) return access.public ? null : admitSignedIn(access, context);
      const identity = await identifyOrNobody(context);
      return identity && letIn(identity, { authenticated: true }, context);
    },
  };
}

/**
 * The compiler does not know all permissions, and an admin has every permission. A misspelt one would let in admins only, and nobody
 * would notice.
 */
function requireRegistered(access: AppAccess, permissions: PermissionTable): void {
  if ('optional' in access || access.permission === undefined || Object.hasOwn(permissions, access.permission)) return;
  throw new Error(
    `there is no permission ${JSON.stringify(access.permission)}; it can be ${Object.keys(permissions).join(', ')}`,
  );
}

/** The refusal names the missing permission. Only callers who are signed in get it. */
function lacking({ permission }: RouteAccess): InvectError {
  if (permission === undefined) return httpError('auth:forbidden');
  return httpError('auth:forbidden', { message: `${HTTP_ERRORS['auth:forbidden'].message}: ${permission}` });
}
