import { httpError } from '../errors.js';
import type { InvectIdentity } from './identity.js';
import type { Visibility } from './policy.js';

/** Whoever asks, as the services see them: the identity, and which team-owned rows it reaches. */
export interface Caller {
  readonly identity: InvectIdentity | null;
  readonly visibility: Visibility;
}

/**
 * The team and owner of a new row.
 *
 * @param teamId the team it shall belong to; only one the caller is a member of
 * @throws InvectError 403 `auth:forbidden` for somebody else's team, existing or not
 */
export function ownershipOf(
  { identity, visibility }: Caller,
  teamId: string | null | undefined,
): { team_id: string | null; owner_id: string | null } {
  // guard: rows-for-own-team
  if (teamId != null && !visibility.everything && !visibility.teamIds.includes(teamId))
    throw httpError('auth:forbidden', { message: 'User lacks required permissions: teamId must be a team of yours.' });
  return { team_id: teamId ?? null, owner_id: identity?.id ?? null };
}
