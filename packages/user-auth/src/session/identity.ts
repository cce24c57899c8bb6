import { type InvectIdentity, readIdentity } from '@invect/core';
import type { AuthUser } from '../better-auth/instance.js';
import { within } from '../deadline.js';
import { authError } from '../errors.js';
import type { MappingHints } from '../hints/mapping.js';
import { copyOf, type ResolvedSession } from './lookup.js';
import { type MapRole, roleOf } from './roles.js';
import type { FindTeamIds } from './teams.js';

/** How users become identities. */
export interface IdentityMapping {
  readonly mapUser: ((user: never, session: never) => unknown) | undefined;
  readonly mapRole: MapRole | undefined;
  readonly mapUserTimeoutMs: number;
  readonly mapUserMaxAgeSeconds: number;
}

/**
 * The identity of a confirmed session.
 *
 * @throws InvectError 403 `auth:forbidden` for a banned user, and where mapUser returns null; 503 where it takes too long, or
 *   teams cannot be looked up
 * @throws whatever mapUser throws, and TypeError for what is no identity: both end as a 500, never as a pass
 */
export type Identify = (resolved: ResolvedSession) => InvectIdentity | Promise<InvectIdentity>;

interface Kept {
  readonly identity: InvectIdentity;
  /** Milliseconds on the process's own clock. */
  readonly until: number;
}

/**
 * A session that is remembered is the same object for every request, for as long as its rows stay as they are. So is what
 * follows from them alone; what the app's own functions say is asked anew, unless the app says how long it may be kept.
 *
 * @param findTeamIds asked where the mapping says nothing about teams
 */
export function createIdentify(
  mapping: IdentityMapping,
  findTeamIds: FindTeamIds | undefined,
  hints: MappingHints,
): Identify {
  const { mapUser, mapRole, mapUserMaxAgeSeconds } = mapping;
  const kept = new WeakMap<ResolvedSession, Kept>();
  const keptMilliseconds = mapUser ? mapUserMaxAgeSeconds * 1000 : mapRole ? 0 : Number.POSITIVE_INFINITY;

  async function map(resolved: ResolvedSession): Promise<InvectIdentity> {
    const until = performance.now() + keptMilliseconds;
    const identity = mapUser
      ? await mappedIdentity(resolved, mapUser, mapping.mapUserTimeoutMs, hints)
      : defaultIdentity(resolved, mapRole, hints);
    if (keptMilliseconds > 0) kept.set(resolved, { identity, until });
    return identity;
  }

  async function withTeams(identity: InvectIdentity, userId: string): Promise<InvectIdentity> {
    if (findTeamIds === undefined || identity.teamIds !== undefined) return identity;
    return readIdentity({ ...identity, teamIds: await findTeamIds(userId) });
  }

  return (resolved) => {
    const { user } = resolved;
    // better-auth looks at bans when a session is made; one that was there before must not outlive them.
    if (isBanned(user)) throw authError('auth:forbidden');
    const known = kept.get(resolved);
    const isKnown = known !== undefined && performance.now() < known.until;
    if (!isKnown) return map(resolved).then((identity) => withTeams(identity, user.id));
    return findTeamIds === undefined ? known.identity : withTeams(known.identity, user.id);
  };
}

async function mappedIdentity(
  resolved: ResolvedSession,
  mapUser: NonNullable<IdentityMapping['mapUser']>,
  timeoutMs: number,
  hints: MappingHints,
): Promise<InvectIdentity> {
  const { user, session } = copyOf(resolved);
  const mapped = await within(timeoutMs, Promise.resolve(mapUser(user as never, session as never)), () =>
    authError('auth:unavailable', { cause: new Error(`mapUser took longer than ${timeoutMs} ms`) }),
  );
  if (mapped === undefined) hints.noIdentity();
  if (mapped === null || mapped === undefined) throw authError('auth:forbidden');
  return readIdentity(mapped);
}

/** Specification, "Identity Mapping". */
function defaultIdentity(
  { user, session }: ResolvedSession,
  mapRole: MapRole | undefined,
  hints: MappingHints,
): InvectIdentity {
  const { impersonatedBy } = session;
  const role = roleOf(user.role, mapRole);
  if (role === undefined) hints.noRole(user.role);
  return readIdentity({
    id: user.id,
    name: user.name || user.email || undefined,
    role,
    metadata: impersonatedBy ? Object.freeze({ impersonatedBy }) : undefined,
  });
}

/** Whether a ban is on now. */
export function isBanned({ banned, banExpires }: AuthUser): boolean {
  if (!banned) return false;
  if (banExpires === null || banExpires === undefined) return true;
  // Written this way round so that a date nobody can read (NaN) keeps the ban.
  return !(new Date(banExpires).getTime() <= Date.now());
}
