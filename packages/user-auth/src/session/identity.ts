import { type InvectIdentity, readIdentity } from '@invect/core';
import type { AuthUser } from '../better-auth/instance.js';
import { within } from '../deadline.js';
import { authError } from '../errors.js';
import type { ResolvedSession } from './resolve.js';
import { type MapRole, roleOf } from './roles.js';
import type { FindTeamIds } from './teams.js';

/** How users become identities. */
export interface IdentityMapping {
  readonly mapUser: ((user: never, session: never) => unknown) | undefined;
  readonly mapRole: MapRole | undefined;
  readonly mapUserTimeoutMs: number;
}

/**
 * The identity of a confirmed session.
 *
 * @param findTeamIds asked where the mapping says nothing about teams
 * @throws InvectError 403 `auth:forbidden` for a banned user, and where mapUser returns null; 503 where it takes too long, or
 *   teams cannot be looked up
 * @throws whatever mapUser throws, and TypeError for what is no identity: both end as a 500, never as a pass
 */
export async function identityOf(
  resolved: ResolvedSession,
  mapping: IdentityMapping,
  findTeamIds: FindTeamIds | undefined,
): Promise<InvectIdentity> {
  // better-auth looks at bans when a session is made; one that was there before must not outlive them.
  if (isBanned(resolved.user)) throw authError('auth:forbidden');
  const identity = mapping.mapUser
    ? await mappedIdentity(resolved, mapping.mapUser, mapping.mapUserTimeoutMs)
    : defaultIdentity(resolved, mapping.mapRole);
  if (findTeamIds === undefined || identity.teamIds !== undefined) return identity;
  return readIdentity({ ...identity, teamIds: await findTeamIds(resolved.user.id) });
}

async function mappedIdentity(
  { user, session }: ResolvedSession,
  mapUser: NonNullable<IdentityMapping['mapUser']>,
  timeoutMs: number,
): Promise<InvectIdentity> {
  const mapped = await within(timeoutMs, Promise.resolve(mapUser(user as never, session as never)), () =>
    authError('auth:unavailable', { cause: new Error(`mapUser took longer than ${timeoutMs} ms`) }),
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
