import { httpError } from '../errors.js';
import type { InvectIdentity } from './identity.js';
import type { Scope, Visibility } from './reach.js';

/** The caller of a service: the identity, and which rows it reaches. */
export interface Caller {
  readonly identity: InvectIdentity | null;
  readonly scope: Scope;
  /** The request that the call comes from, for the audit log. Undefined for calls of the app's own code. */
  readonly source?: CallSource;
}

/** Where a call comes from. */
export interface CallSource {
  readonly requestId: string;
  /** The address that the framework vouches for. */
  readonly address: string | null;
  /** As the client sent it. */
  readonly userAgent: string | null;
  /** Who acts as the identity, while impersonating. */
  readonly impersonator: { readonly id: string; readonly name: string | null } | null;
}

/** What the caller says of a new row. */
export interface WantedOwnership {
  readonly teamId?: string | null | undefined;
  /** Default: `team` for a row of a team, otherwise `workspace`. */
  readonly visibility?: Visibility | undefined;
}

/** The columns that decide who reaches a row. */
export interface Ownership {
  team_id: string | null;
  owner_id: string | null;
  visibility: Visibility;
}

/**
 * Returns the team, the owner and the visibility of a new row.
 *
 * @throws InvectError 403 `auth:forbidden` if the caller is not a member of the team, whether the team exists or not; 400
 *   `request:invalid` for the visibility `team` without a team, and for `private` without an owner
 */
export function ownershipOf(caller: Caller, { teamId = null, visibility }: WantedOwnership): Ownership {
  requireOwnTeam(caller, teamId);
  const ownership = {
    team_id: teamId,
    owner_id: caller.identity?.id ?? null,
    visibility: visibility ?? (teamId === null ? 'workspace' : 'team'),
  };
  requireSomebody(ownership);
  return ownership;
}

/**
 * Refuses to put a row into somebody else's team.
 *
 * @throws InvectError 403 `auth:forbidden`, whether the team exists or not
 */
export function requireOwnTeam({ scope }: Caller, teamId: string | null): void {
  // guard: rows-for-own-team
  if (teamId !== null && !scope.everything && !scope.teamIds.includes(teamId))
    throw httpError('auth:forbidden', { message: 'User lacks required permissions: teamId must be a team of yours.' });
}

/**
 * Refuses a row that nobody but admins would reach.
 *
 * @throws InvectError 400 `request:invalid`
 */
export function requireSomebody({ team_id, owner_id, visibility }: Ownership): void {
  if (visibility === 'team' && team_id === null)
    throw httpError('request:invalid', { fields: { visibility: 'is "team", and there is no teamId' } });
  if (visibility === 'private' && owner_id === null)
    throw httpError('request:invalid', { fields: { visibility: 'is "private", and there is no owner' } });
}
