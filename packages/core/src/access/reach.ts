import { type InvectIdentity, ownerOf } from './identity.js';
import { grantsOf, type RoleTable } from './roles.js';

/** Who reaches a row without a share: everybody who is signed in, the members of its team, or its owner alone. */
export const VISIBILITIES = ['workspace', 'team', 'private'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** What a share gives. */
export const SHARE_LEVELS = ['viewer', 'editor', 'owner'] as const;
export type ShareLevel = (typeof SHARE_LEVELS)[number];

/**
 * What somebody wants to do with a row. `use`: run a flow, or a credential's secret in a run. `own`: change its visibility and its
 * shares. `transfer`: give it another owner.
 */
export const REACH_ACTIONS = ['read', 'use', 'write', 'delete', 'own', 'transfer'] as const;
export type ReachAction = (typeof REACH_ACTIONS)[number];

/** Who may do something, besides the owner of the row, the owners of its team, and admins. */
export interface ReachRule {
  /** Those who see the row because of its visibility. */
  readonly members: boolean;
  /** Those who have a share of one of these levels. */
  readonly shares: readonly ShareLevel[];
  /** Whether the share must have no end: what it is used for would outlast it. */
  readonly lasting?: true;
}

/** The policy of rows. `reaches` and the SQL of `database/reach.ts` follow it. A role's permissions limit all of this. */
export const REACH_RULES: Readonly<Record<ReachAction, ReachRule>> = {
  read: { members: true, shares: ['viewer', 'editor', 'owner'] },
  use: { members: true, shares: ['editor', 'owner'] },
  write: { members: true, shares: ['editor', 'owner'] },
  delete: { members: true, shares: ['owner'] },
  own: { members: false, shares: ['owner'], lasting: true },
  transfer: { members: false, shares: [] },
};

/** Which rows a caller reaches: all of them, or those that their id and their teams lead to. */
export type Scope =
  | { readonly everything: true }
  | {
      readonly everything: false;
      /** Null for a caller without an identity, on a route that `publicPaths` opens. */
      readonly userId: string | null;
      readonly teamIds: readonly string[];
      /** Those of `teamIds` whose rows the caller manages. */
      readonly ownedTeamIds: readonly string[];
    };

/** No rows but those that everybody reaches. */
export const NOWHERE: Scope = Object.freeze({ everything: false, userId: null, teamIds: [], ownedTeamIds: [] });

/** Returns which rows an identity reaches. With the grant `*` it reaches every row. A key reaches what its owner does. */
export function scopeOf(identity: InvectIdentity | null, roles: RoleTable): Scope {
  if (identity === null) return NOWHERE;
  // guard: only-star-sees-everything
  if (grantsOf(ownerOf(identity), roles).includes('*')) return { everything: true };
  const { id, teamIds = [], ownedTeamIds = [] } = identity;
  return { everything: false, userId: id, teamIds, ownedTeamIds };
}

/** A row as the policy sees it. */
export interface ReachRow {
  readonly ownerId: string | null;
  readonly teamId: string | null;
  readonly visibility: Visibility;
}

/** A share of a row, as the policy sees it. */
export interface ReachShare {
  readonly subjectKind: 'user' | 'team';
  readonly subjectId: string;
  readonly level: ShareLevel;
  /** UTC in ISO 8601. Null: it has no end. */
  readonly expiresAt: string | null;
}

/**
 * Whether a caller may do something with a row.
 *
 * @param shares all shares of the row
 * @param now UTC in ISO 8601
 */
export function reaches(
  scope: Scope,
  action: ReachAction,
  row: ReachRow,
  shares: readonly ReachShare[],
  now: string,
): boolean {
  if (scope.everything) return true;
  const { members, shares: levels, lasting } = REACH_RULES[action];
  const { userId, teamIds, ownedTeamIds } = scope;
  const isIn = (teamId: string | null): boolean => teamId !== null && teamIds.includes(teamId);

  if (members && row.visibility === 'workspace') return true;
  if (members && row.visibility === 'team' && isIn(row.teamId)) return true;
  // The work of a team stays with the team: whoever has left it has lost what they owned in it.
  if (userId !== null && row.ownerId === userId && (row.teamId === null || isIn(row.teamId))) return true;
  if (row.visibility !== 'private' && row.teamId !== null && ownedTeamIds.includes(row.teamId)) return true;
  return shares.some(
    ({ subjectKind, subjectId, level, expiresAt }) =>
      levels.includes(level) &&
      (subjectKind === 'user' ? subjectId === userId : isIn(subjectId)) &&
      (expiresAt === null || (lasting !== true && expiresAt > now)),
  );
}
