import { MysqlAdapter, PostgresAdapter, type QueryExecutorProvider, type RawBuilder, sql } from 'kysely';

/**
 * Returns the present time by the database's clock, as an expression: UTC in ISO 8601, with milliseconds, like every stored time. All
 * processes that share a database have this clock in common, so their own clocks may differ.
 */
export function databaseTime(database: QueryExecutorProvider): RawBuilder<string> {
  const { adapter } = database.getExecutor();
  if (adapter instanceof PostgresAdapter)
    return sql<string>`to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  if (adapter instanceof MysqlAdapter)
    return sql<string>`concat(left(date_format(utc_timestamp(3), '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')`;
  return sql<string>`strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`;
}
