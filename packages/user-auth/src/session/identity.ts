import { type InvectIdentity, readIdentity } from '@invect/core';
import type { AuthUser } from '../better-auth/instance.js';
import { within } from '../deadline.js';
import { authError } from '../errors.js';
import type { ResolvedSession } from './resolve.js';
import { type MapRole, roleOf } from './roles.js';

/** How users become identities. */
export interface IdentityMapping {
  readonly mapUser: ((user: never, session: never) => unknown) | undefined;
  readonly mapRole: MapRole | undefined;
  readonly mapUserTimeoutMs: number;
}

/**
 * The identity of a confirmed session.
 *
 * @throws InvectError 403 `auth:forbidden` for a banned user, and where mapUser returns null; 503 where it takes too long
 * @throws whatever mapUser throws, and TypeError for what is no identity: both end as a 500, never as a pass
 */
export async function identityOf(resolved: ResolvedSession, mapping: IdentityMapping): Promise<InvectIdentity> {
  // better-auth looks at bans when a session is made; one that was there before must not outlive them.
  if (isBanned(resolved.user)) throw authError('auth:forbidden');
  if (mapping.mapUser === undefined) return defaultIdentity(resolved, mapping.mapRole);

  const mapped = await within(
    mapping.mapUserTimeoutMs,
    Promise.resolve(mapping.mapUser(resolved.user as never, resolved.session as never)),
    () =>
      authError('auth:unavailable', { cause: new Error(`mapUser took longer than ${mapping.mapUserTimeoutMs} ms`) }),
  );
  if (mapped === null || mapped === undefined) throw authError('auth:forbidden');
  return readIdentity(mapped);
}

/** Specification, "Identity Mapping". */
function defaultIdentity({ user, session }: ResolvedSession, mapRole: MapRole | undefined): InvectIdentity {
  return readIdentity({
    id: user.id,
    name: user.name || user.email || undefined,
    role: roleOf(user.role, mapRole),
    metadata: session.impersonatedBy ? { impersonatedBy: session.impersonatedBy } : undefined,
  });
}

function isBanned({ banned, banExpires }: AuthUser): boolean {
  if (!banned) return false;
  if (banExpires === null || banExpires === undefined) return true;
  // Written this way round so that a date nobody can read (NaN) keeps the ban.
  return !(new Date(banExpires).getTime() <= Date.now());
}
