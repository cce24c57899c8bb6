import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Visibility } from '../access/policy.js';

/**
 * Returns the condition that excludes rows of other teams. It is part of the query, so a hidden row does not exist for the caller: not in
 * lists, not by id, and not for a write.
 *
 * @param table a table with a `team_id` column
 */
export function visibleTo(table: `invect_${string}`, visibility: Visibility): RawBuilder<SqlBool> {
  // guard: rows-of-other-teams
  if (visibility.everything) return sql<SqlBool>`1 = 1`;
  const teamId = sql.ref(`${table}.team_id`);
  if (visibility.teamIds.length === 0) return sql<SqlBool>`${teamId} is null`;
  return sql<SqlBool>`(${teamId} is null or ${teamId} in (${sql.join(visibility.teamIds)}))`;
}

/** Returns the condition that a row's name contains a text. Case does not matter. `%` and `_` are not wildcards. */
export function nameContains(table: `invect_${string}`, search: string): RawBuilder<SqlBool> {
  const pattern = `%${search.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`;
  return sql<SqlBool>`lower(${sql.ref(`${table}.name`)}) like ${pattern} escape '!'`;
}
