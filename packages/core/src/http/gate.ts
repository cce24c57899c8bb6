import { type InvectIdentity, readIdentity } from '../access/identity.js';
import { mayCall } from '../access/policy.js';
import type { RoleTable } from '../access/roles.js';
import type { Logger } from '../logger.js';
import type { InvectPlugin, RequestContext } from '../plugins/contract.js';
import { httpError } from './errors.js';
import { refuseCrossSite } from './origin.js';
import { isPublic, type PublicPaths } from './public-paths.js';
import type { RouteAccess } from './route.js';
import type { Target } from './target.js';

/** What a gate is built from. */
export interface GateOptions {
  readonly plugins: readonly InvectPlugin[];
  readonly roles: RoleTable;
  readonly publicPaths: PublicPaths;
  /** The host's `trustedOrigins` option. */
  readonly trustedOrigins: readonly string[];
  /** Everybody is this identity: the host said `auth: 'none'`. */
  readonly everybody: InvectIdentity | null;
  readonly logger: Logger;
}

/** Decides whether a request may go on to the route it matched. */
export interface Gate {
  /**
   * @param access the matched route's own
   * @param target null for the app's own routes, which `publicPaths` does not speak of
   * @returns the identity; null only where the route is public
   * @throws InvectError 401, 403, or whatever a hook refused with. Whatever else a hook throws goes on as it is and ends as a 500.
   */
  admit(access: RouteAccess, context: RequestContext, target: Target | null): Promise<InvectIdentity | null>;
}

/** Builds the gate of a host. */
export function createGate(options: GateOptions): Gate {
  const { plugins, roles, publicPaths, everybody, logger } = options;
  const warned = new Set<string>();

  async function identify(context: RequestContext): Promise<InvectIdentity | null> {
    if (everybody) return everybody;
    for (const plugin of plugins) {
      const identity = await plugin.hooks?.onAuthorize?.(context);
      if (identity !== null && identity !== undefined) return readIdentity(identity);
    }
    return null;
  }

  async function trustsOrigin(origin: string, { facts, request }: RequestContext): Promise<boolean> {
    if (origin === facts.publicOrigin || options.trustedOrigins.includes(origin)) return true;
    for (const plugin of plugins) if (await plugin.trustsOrigin?.(origin, request)) return true;
    return false;
  }

  function warnOfUnknownRole({ role }: InvectIdentity): void {
    if (role === undefined || Object.hasOwn(roles, role) || warned.has(role) || warned.size >= 100) return;
    warned.add(role);
    logger.warn(
      { role },
      'an identity has a role this host does not know, so it grants nothing; add it to `roles` or map it',
    );
  }

  return {
    async admit(access, context, target) {
      if (access.public || (target !== null && isPublic(target, publicPaths))) return null;
      const identity = await identify(context);
      if (identity === null) throw httpError('auth:session_not_found');
      warnOfUnknownRole(identity);
      if (!mayCall(identity, access, roles)) throw httpError('auth:forbidden');
      await refuseCrossSite(context.method, context.headers, (origin) => trustsOrigin(origin, context));
      return identity;
    },
  };
}
