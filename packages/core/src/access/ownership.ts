import { httpError } from '../errors.js';
import type { InvectIdentity } from './identity.js';
import type { Visibility } from './policy.js';

/** The caller of a service: the identity, and which rows of teams it can see. */
export interface Caller {
  readonly identity: InvectIdentity | null;
  readonly visibility: Visibility;
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

/**
 * Returns the team and the owner of a new row.
 *
 * @param teamId the team of the row. The caller must be a member of it
 * @throws InvectError 403 `auth:forbidden` if the caller is not a member, whether the team exists or not
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
