import { describe, expect, it } from 'vitest';
import {
  type ReachAction,
  type ReachRow,
  type ReachShare,
  reaches,
  type Scope,
  type ShareLevel,
  scopeOf,
} from './reach.js';
import { BUILT_IN_ROLES } from './roles.js';

const NOW = '2026-01-02T00:00:00.000Z';
const ACTIONS = ['read', 'use', 'write', 'delete', 'own', 'transfer'] as const;

const somebody = (userId: string, teamIds: string[] = [], ownedTeamIds: string[] = []): Scope => ({
  everything: false,
  userId,
  teamIds,
  ownedTeamIds,
});
const share = (subjectId: string, level: ShareLevel, more: Partial<ReachShare> = {}): ReachShare => ({
  subjectKind: 'user',
  subjectId,
  level,
  expiresAt: null,
  ...more,
});

const EVERYTHING: readonly ReachAction[] = ACTIONS;
const WORK: readonly ReachAction[] = ['read', 'use', 'write', 'delete'];
const may = (scope: Scope, row: ReachRow, shares: ReachShare[] = []): ReachAction[] =>
  ACTIONS.filter((action) => reaches(scope, action, row, shares, NOW));

describe('who reaches a row', () => {
  const open: ReachRow = { ownerId: 'ada', teamId: null, visibility: 'workspace' };
  const ofTeam: ReachRow = { ownerId: 'ada', teamId: 'red', visibility: 'team' };
  const own: ReachRow = { ownerId: 'ada', teamId: null, visibility: 'private' };

  it.each<[string, Scope, ReachRow, readonly ReachAction[]]>([
    ['an admin reaches all', { everything: true }, own, EVERYTHING],
    ['an owner reaches all of theirs', somebody('ada'), own, EVERYTHING],
    ['nobody reaches a private row', somebody('bob', ['red'], ['red']), own, []],
    ['everybody works with a row of the workspace', somebody('bob'), open, WORK],
    ['and its owner manages it', somebody('ada'), open, EVERYTHING],
    ['members work with the rows of their team', somebody('bob', ['red']), ofTeam, WORK],
    ['others do not see them', somebody('bob', ['blue'], ['blue']), ofTeam, []],
    ['owners of the team manage them', somebody('bob', ['red'], ['red']), ofTeam, EVERYTHING],
    ['but not the private ones', somebody('bob', ['red'], ['red']), { ...ofTeam, visibility: 'private' }, []],
    ['an owner manages them while they are in the team', somebody('ada', ['red']), ofTeam, EVERYTHING],
    ['and not afterwards', somebody('ada', ['blue']), ofTeam, []],
    ['a row of a team without a team belongs to its owner', somebody('bob', ['red']), { ...ofTeam, teamId: null }, []],
    ['whoever is nobody sees the workspace', scopeOf(null, BUILT_IN_ROLES), open, WORK],
    ['and owns nothing', scopeOf(null, BUILT_IN_ROLES), { ...own, ownerId: null }, []],
  ])('%s', (_name, scope, row, wanted) => {
    expect(may(scope, row)).toEqual(wanted);
  });

  it.each<[string, ReachShare, readonly ReachAction[]]>([
    ['a viewer reads', share('bob', 'viewer'), ['read']],
    ['an editor works with it, and does not delete it', share('bob', 'editor'), ['read', 'use', 'write']],
    ['an owner shares it, and does not give it away', share('bob', 'owner'), ['read', 'use', 'write', 'delete', 'own']],
    ['a team is its members', share('red', 'viewer', { subjectKind: 'team' }), ['read']],
    ['another team is not', share('blue', 'owner', { subjectKind: 'team' }), []],
    ['a user is no team', share('red', 'owner'), []],
    ['a team is no user', share('bob', 'owner', { subjectKind: 'team' }), []],
    ['it ends', share('bob', 'owner', { expiresAt: NOW }), []],
    ['and counts before', share('bob', 'viewer', { expiresAt: '2026-01-02T00:00:00.001Z' }), ['read']],
    [
      'one with an end is not for what would outlast it',
      share('bob', 'owner', { expiresAt: '2026-01-03T00:00:00.000Z' }),
      WORK,
    ],
  ])('by a share: %s', (_name, given, wanted) => {
    expect(may(somebody('bob', ['red']), own, [share('eve', 'owner'), given])).toEqual(wanted);
  });
});

describe('the scope of an identity', () => {
  it('is everything for an admin, and otherwise the user and their teams', () => {
    expect(scopeOf({ id: 'u', role: 'admin' }, BUILT_IN_ROLES)).toEqual({ everything: true });
    expect(scopeOf({ id: 'u', role: 'editor', teamIds: ['a', 'b'], ownedTeamIds: ['b'] }, BUILT_IN_ROLES)).toEqual(
      somebody('u', ['a', 'b'], ['b']),
    );
    expect(scopeOf({ id: 'u' }, BUILT_IN_ROLES)).toEqual(somebody('u'));
  });
});
