import { type QueryExecutorProvider, type RawBuilder, type SqlBool, sql } from 'kysely';
import { REACH_RULES, type ReachAction, type Scope } from '../access/reach.js';
import { databaseTime } from './clock.js';

/** The tables whose rows have an owner, a visibility and shares; and the column of `invect_share` that points at them. */
export const SHARE_COLUMNS = { invect_flow: 'flow_id', invect_credential: 'credential_id' } as const;
export type SharedTable = keyof typeof SHARE_COLUMNS;

type Condition = RawBuilder<SqlBool>;

/**
 * Returns the condition that a caller may do something with a row: `reaches` of `access/reach.ts` as SQL. It is part of the query, so a
 * row that the caller does not reach does not exist: not in lists, not by id, and not for a write.
 *
 * @param database tells by which clock shares end
 * @param scope which rows the caller reaches
 */
export function reachable(
  database: QueryExecutorProvider,
  table: SharedTable,
  scope: Scope,
  action: ReachAction,
): Condition {
  // guard: rows-of-others
  if (scope.everything) return sql<SqlBool>`1 = 1`;
  const { members, shares } = REACH_RULES[action];
  const { userId, teamIds, ownedTeamIds } = scope;
  const visibility = sql.ref(`${table}.visibility`);
  const team = sql.ref(`${table}.team_id`);
  const owner = sql.ref(`${table}.owner_id`);
  const ways: Condition[] = [];

  if (members) ways.push(sql<SqlBool>`${visibility} = 'workspace'`);
  if (userId !== null) ways.push(sql<SqlBool>`(${owner} = ${userId} and ${team} is null)`);
  // The list of teams is long, so it stands there once.
  const inTeam: Condition[] = [];
  if (members) inTeam.push(sql<SqlBool>`${visibility} = 'team'`);
  if (userId !== null) inTeam.push(sql<SqlBool>`${owner} = ${userId}`);
  if (teamIds.length > 0 && inTeam.length > 0)
    ways.push(sql<SqlBool>`(${isOneOf(team, teamIds)} and (${sql.join(inTeam, sql` or `)}))`);
  if (ownedTeamIds.length > 0) ways.push(sql<SqlBool>`(${visibility} <> 'private' and ${isOneOf(team, ownedTeamIds)})`);
  if (userId !== null && shares.length > 0) ways.push(isShared(database, table, userId, teamIds, action));
  return ways.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`(${sql.join(ways, sql` or `)})`;
}

function isShared(
  database: QueryExecutorProvider,
  table: SharedTable,
  userId: string,
  teamIds: readonly string[],
  action: ReachAction,
): Condition {
  const { shares, lasting } = REACH_RULES[action];
  const subject = sql.ref('invect_share.subject_id');
  const isUser = sql<SqlBool>`(invect_share.subject_kind = 'user' and ${subject} = ${userId})`;
  const isTeam = sql<SqlBool>` or (invect_share.subject_kind = 'team' and ${isOneOf(subject, teamIds)})`;
  // guard: expired-shares
  const isBeforeEnd = lasting ? sql`` : sql` or invect_share.expires_at > ${databaseTime(database)}`;
  // `exists`, and not `in`: SQLite would answer an `in` by reading all rows that the caller reaches, and sorting them.
  return sql<SqlBool>`exists (select 1 from invect_share
    where ${sql.ref(`invect_share.${SHARE_COLUMNS[table]}`)} = ${sql.ref(`${table}.id`)}
    and (${isUser}${teamIds.length > 0 ? isTeam : sql``})
    and ${isOneOf(sql.ref('invect_share.level'), shares)}
    and (invect_share.expires_at is null${isBeforeEnd}))`;
}

function isOneOf(column: RawBuilder<unknown>, values: readonly string[]): Condition {
  return sql<SqlBool>`${column} in (${sql.join(values)})`;
}
