import { type Kysely, MysqlAdapter, type QueryExecutorProvider, type RawBuilder, type SqlBool, sql } from 'kysely';
import { REACH_RULES, type ReachAction, type Scope } from '../access/reach.js';
import { databaseTime } from './clock.js';

/** The tables whose rows have an owner, a visibility and shares; and the column of `invect_share` that points at them. */
export const SHARE_COLUMNS = { invect_flow: 'flow_id', invect_credential: 'credential_id' } as const;
export type SharedTable = keyof typeof SHARE_COLUMNS;

type Condition = RawBuilder<SqlBool>;

type LimitedScope = Extract<Scope, { everything: false }>;

/** More rows than these that were shared with one caller are no longer listed by their ids. */
const MAX_LISTED_IDS = 1_000;

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
  if (scope.everything) return EVERY_ROW;
  const ways = waysWithoutShares(table, scope, action);
  const shares = sharesWith(database, scope, action);
  if (shares !== null) {
    const ofRow = sql<SqlBool>`${shareColumn(table)} = ${sql.ref(`${table}.id`)}`;
    // `exists`, and not `in`: SQLite would answer an `in` by reading all rows that the caller reaches, and sorting them.
    ways.push(sql<SqlBool>`exists (select 1 from invect_share where ${ofRow} and ${shares})`);
  }
  return anyOf(ways);
}

/**
 * Returns the condition that a caller may read a row, for a query that looks at many rows. MariaDB and MySQL look so slowly for a share
 * of each row that a list takes ten times as long. There, the shares are read first.
 *
 * @param database the host's database, or a transaction
 */
export async function listable(database: Kysely<unknown>, table: SharedTable, scope: Scope): Promise<Condition> {
  const inOneQuery = reachable(database, table, scope, 'read');
  if (scope.everything || !(database.getExecutor().adapter instanceof MysqlAdapter)) return inOneQuery;
  const shares = sharesWith(database, scope, 'read');
  if (shares === null) return inOneQuery;
  const column = shareColumn(table);
  const { rows } = await sql<{ id: string }>`select ${column} as id from invect_share
    where ${column} is not null and ${shares} limit ${sql.lit(MAX_LISTED_IDS + 1)}`.execute(database);
  if (rows.length > MAX_LISTED_IDS) return inOneQuery;
  const ways = waysWithoutShares(table, scope, 'read');
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) ways.push(isOneOf(sql.ref(`${table}.id`), ids));
  return anyOf(ways);
}

function waysWithoutShares(table: SharedTable, scope: LimitedScope, action: ReachAction): Condition[] {
  const { members } = REACH_RULES[action];
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
  return ways;
}

/** The condition that a share is with the caller and allows the action. Null if no share could be. */
function sharesWith(
  database: QueryExecutorProvider,
  { userId, teamIds }: LimitedScope,
  action: ReachAction,
): Condition | null {
  const { shares, lasting } = REACH_RULES[action];
  if (userId === null || shares.length === 0) return null;
  const subject = sql.ref('invect_share.subject_id');
  const isUser = sql<SqlBool>`(invect_share.subject_kind = 'user' and ${subject} = ${userId})`;
  const isTeam = sql<SqlBool>` or (invect_share.subject_kind = 'team' and ${isOneOf(subject, teamIds)})`;
  // guard: expired-shares
  const isBeforeEnd = lasting ? sql`` : sql` or invect_share.expires_at > ${databaseTime(database)}`;
  return sql<SqlBool>`(${isUser}${teamIds.length > 0 ? isTeam : sql``})
    and ${isOneOf(sql.ref('invect_share.level'), shares)}
    and (invect_share.expires_at is null${isBeforeEnd})`;
}

const EVERY_ROW = sql<SqlBool>`1 = 1`;
const NO_ROW = sql<SqlBool>`1 = 0`;

const shareColumn = (table: SharedTable): RawBuilder<unknown> => sql.ref(`invect_share.${SHARE_COLUMNS[table]}`);

function anyOf(ways: readonly Condition[]): Condition {
  return ways.length === 0 ? NO_ROW : sql<SqlBool>`(${sql.join(ways, sql` or `)})`;
}

function isOneOf(column: RawBuilder<unknown>, values: readonly string[]): Condition {
  return sql<SqlBool>`${column} in (${sql.join(values)})`;
}
