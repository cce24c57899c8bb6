import { type RawBuilder, type SqlBool, sql } from 'kysely';

/** Returns the condition that a row's name contains a text. Case does not matter. `%` and `_` are not wildcards. */
export function nameContains(table: `invect_${string}`, search: string): RawBuilder<SqlBool> {
  const pattern = `%${search.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`;
  return sql<SqlBool>`lower(${sql.ref(`${table}.name`)}) like ${pattern} escape '!'`;
}
