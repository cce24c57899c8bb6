import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Visibility } from '../access/policy.js';

/**
 * The condition that keeps other teams' rows out. It stands in the query itself, so what somebody may not see does not exist
 * for them: not in lists, not by id, not for a write.
 *
 * @param table one with a `team_id` column
 */
export function visibleTo(table: `invect_${string}`, visibility: Visibility): RawBuilder<SqlBool> {
  // guard: rows-of-other-teams
  if (visibility.everything) return sql<SqlBool>`1 = 1`;
  const teamId = sql.ref(`${table}.team_id`);
  if (visibility.teamIds.length === 0) return sql<SqlBool>`${teamId} is null`;
  return sql<SqlBool>`(${teamId} is null or ${teamId} in (${sql.join(visibility.teamIds)}))`;
}

/** The condition that a row's name contains a text, in any case. `%` and `_` mean themselves. */
export function nameContains(table: `invect_${string}`, search: string): RawBuilder<SqlBool> {
  const pattern = `%${search.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`;
  return sql<SqlBool>`lower(${sql.ref(`${table}.name`)}) like ${pattern} escape '!'`;
}
