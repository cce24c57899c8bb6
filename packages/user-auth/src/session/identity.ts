import { type InvectIdentity, type InvectRole, type PermissionTable, readIdentity } from '@invect/core';
import type { AuthUser } from '../better-auth/instance.js';
import { within } from '../deadline.js';
import { authError } from '../errors.js';
import { copyOf, type ResolvedSession } from './lookup.js';
import { isListedAdmin, type MapRole, mappedRole, type RoleMapping } from './roles.js';
import { hasSecondFactor, needsSecondFactor, type RequireTwoFactor } from './second-factor.js';
import type { FindTeams } from './teams.js';

/** Reports a `mapUser` or `mapRole` that refuses users, probably by mistake. */
export interface MappingHints {
  /** `mapUser` returned undefined. */
  readonly noIdentity: () => void;
  /** `mapRole` returned nothing for a role of better-auth. */
  readonly noRole: (role: string | null | undefined) => void;
}

/** How users become identities. */
export interface IdentityMapping {
  /** What `mapUser` may grant: the permissions of the host. */
  readonly permissions: PermissionTable;
  readonly mapUser: ((user: never, session: never) => unknown) | undefined;
  readonly mapRole: MapRole | undefined;
  readonly newUserRole: InvectRole | undefined;
  /** Whether roles that were given in Invect count. */
  readonly members: boolean;
  /** Addresses of admins, in lower case. */
  readonly admins: readonly string[];
  readonly mapUserTimeoutMs: number;
  readonly mapUserMaxAgeSeconds: number;
  readonly requireTwoFactor: RequireTwoFactor | undefined;
}

/** A user and the session that they act in; null for a key. */
export interface ActingUser extends Omit<ResolvedSession, 'session'> {
  readonly session: ResolvedSession['session'] | null;
}

/**
 * Makes the identity of a user, in a confirmed session or by a key.
 *
 * @param assigned the role that the user was given in Invect; null for none
 * @throws InvectError 403 `auth:forbidden` if the user is banned or mapUser returns null; 503 `auth:unavailable` if mapUser takes too
 *   long or teams cannot be looked up
 * @throws whatever mapUser throws, and TypeError if the result is no identity. Both become a 500, never a pass
 */
export type Identify = (resolved: ActingUser, assigned: string | null) => Promise<InvectIdentity>;

interface CachedIdentity {
  readonly identity: InvectIdentity;
  /** The role that it was made with. */
  readonly assigned: string | null;
  /** When the identity must be made again: milliseconds of `performance.now()`. */
  readonly until: number;
}

/**
 * A cached session is the same object for every request until its rows change. So the identity is cached by that object, if it
 * follows from the rows alone. The app's own functions run for every request, unless the app sets for how long their result is kept.
 *
 * @param findTeams called if the mapping sets no teams
 */
export function createIdentify(mapping: IdentityMapping, findTeams: FindTeams, hints: MappingHints): Identify {
  const { mapUser, mapRole, mapUserMaxAgeSeconds, permissions } = mapping;
  const cache = new WeakMap<ActingUser, CachedIdentity>();
  const maxAgeMilliseconds = mapUser ? mapUserMaxAgeSeconds * 1000 : mapRole ? 0 : Number.POSITIVE_INFINITY;

  async function map(resolved: ActingUser, assigned: string | null): Promise<InvectIdentity> {
    const until = performance.now() + maxAgeMilliseconds;
    const identity = withRequirement(
      mapUser
        ? withRole(
            readIdentity(await mapped(resolved, mapUser, mapping.mapUserTimeoutMs, hints), permissions),
            resolved,
          )
        : defaultIdentity(resolved, assigned, mapping, hints),
      resolved,
    );
    if (maxAgeMilliseconds > 0) cache.set(resolved, { identity, assigned, until });
    return identity;

    function withRole(identity: InvectIdentity, { user }: ActingUser): InvectIdentity {
      if (!mapping.members) return identity;
      // guard: members-keep-the-id
      if (identity.id !== user.id)
        throw new TypeError('with members: true, mapUser must return the id of the user: id: user.id');
      const role = assigned ?? (isListedAdmin(user, mapping.admins) ? 'admin' : identity.role);
      return role === identity.role ? identity : readIdentity({ ...identity, role }, permissions);
    }
  }

  /** In an impersonation, the admin behind it needs the second factor: `confirmImpersonator` asks for it. */
  function withRequirement(identity: InvectIdentity, { user, session }: ActingUser): InvectIdentity {
    const { requireTwoFactor: policy } = mapping;
    if (policy === undefined || session?.impersonatedBy || hasSecondFactor(user)) return identity;
    // guard: second-factor-by-policy
    return needsSecondFactor(identity, policy)
      ? readIdentity({ ...identity, missing: ['two_factor'] }, permissions)
      : identity;
  }

  async function withTeams(identity: InvectIdentity, userId: string): Promise<InvectIdentity> {
    // guard: teams-of-the-app-alone
    if (identity.teamIds !== undefined) return identity;
    const teams = await findTeams({ userId, identityId: identity.id });
    return teams === undefined ? identity : readIdentity({ ...identity, ...teams }, permissions);
  }

  return (resolved, assigned) => {
    const { user } = resolved;
    // better-auth checks for bans only when it creates a session. An older session must not survive a ban.
    // guard: banned-user
    if (isBanned(user)) throw authError('auth:forbidden');
    const cached = cache.get(resolved);
    const isFresh = cached !== undefined && cached.assigned === assigned && performance.now() < cached.until;
    if (!isFresh) return map(resolved, assigned).then((identity) => withTeams(identity, user.id));
    return withTeams(cached.identity, user.id);
  };
}

/** What `mapUser` returns. */
async function mapped(
  resolved: ActingUser,
  mapUser: NonNullable<IdentityMapping['mapUser']>,
  timeoutMs: number,
  hints: MappingHints,
): Promise<unknown> {
  // guard: map-user-gets-copies
  const { user, session } = copyOf(resolved);
  // guard: map-user-deadline
  const identity = await within(timeoutMs, Promise.resolve(mapUser(user as never, session as never)), () =>
    authError('auth:unavailable', { cause: new Error(`mapUser took longer than ${timeoutMs} ms`) }),
  );
  if (identity === undefined) hints.noIdentity();
  // guard: map-user-refuses
  if (identity === null || identity === undefined) throw authError('auth:forbidden');
  return identity;
}

/** Specification, "Identity Mapping". */
function defaultIdentity(
  { user, session }: ActingUser,
  assigned: string | null,
  mapping: RoleMapping,
  hints: MappingHints,
): InvectIdentity {
  const impersonatedBy = session?.impersonatedBy;
  const role = assigned ?? mappedRole(user, mapping);
  if (role === undefined) hints.noRole(user.role);
  return readIdentity({
    id: user.id,
    name: user.name || user.email || undefined,
    role,
    metadata: impersonatedBy ? Object.freeze({ impersonatedBy }) : undefined,
  });
}

/** Whether a user is banned now. */
export function isBanned({ banned, banExpires }: AuthUser): boolean {
  if (!banned) return false;
  if (banExpires === null || banExpires === undefined) return true;
  // Negated, so that an invalid date (NaN) keeps the ban.
  return !(new Date(banExpires).getTime() <= Date.now());
}
