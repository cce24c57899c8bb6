import { type InvectIdentity, readIdentity } from '../access/identity.js';
import { mayCall } from '../access/policy.js';
import type { RoleTable } from '../access/roles.js';
import type { Logger } from '../logger.js';
import type { InvectPlugin, RequestContext } from '../plugins/contract.js';
import { HTTP_ERRORS, httpError, type InvectError, isInvectError } from './errors.js';
import { isSafe, refuseCrossSite } from './origin.js';
import type { OriginTrust } from './origin-trust.js';
import { isPublic, type PublicPaths } from './public-paths.js';
import type { AppAccess, RouteAccess } from './route.js';
import type { Target } from './target.js';
import type { HostCheck } from './visited-host.js';

/** What a gate is built from. */
export interface GateOptions {
  readonly plugins: readonly InvectPlugin[];
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
  admit(access: RouteAccess, context: RequestContext, target: Target): Promise<InvectIdentity | null> | null;
  /**
   * The same for a route of the app's own, which `publicPaths` does not speak of.
   *
   * @returns the identity; null only where the route is public or its access optional
   * @throws as `admit` does
   */
  admitToApp(access: AppAccess, context: RequestContext): Promise<InvectIdentity | null>;
  /** What the cross-site check of a request asks: whether an origin is the host's own or a trusted one. */
  trusting(context: RequestContext): (origin: string) => Promise<boolean>;
}

/** Builds the gate of a host. */
export function createGate(options: GateOptions): Gate {
  const { plugins, roles, publicPaths, everybody, logger, checkHost } = options;
  const authorizers = plugins.flatMap(({ hooks }) => hooks?.onAuthorize?.bind(hooks) ?? []);
  const warned = new Set<string>();

  async function askPlugins(context: RequestContext): Promise<InvectIdentity | null> {
    for (const authorize of authorizers) {
      const identity = await authorize(context);
      if (identity !== null && identity !== undefined) return readIdentity(identity);
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
    if (!mayCall(identity, access, roles)) throw lacking(access);
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
    if (identity === null) throw httpError('auth:session_not_found');
    return letIn(identity, access, context);
  }

  return {
    trusting,

    admit(access, context, target) {
      const open = access.public === true || isPublic(target, publicPaths);
      const decide = (): Promise<InvectIdentity> | null => (open ? null : admitSignedIn(access, context));
      const doubt = checkHost(context, open);
      return doubt === null ? decide() : doubt.then(decide);
    },

    async admitToApp(access, context) {
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
