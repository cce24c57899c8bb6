import { MysqlAdapter, PostgresAdapter, type QueryExecutorProvider, type RawBuilder, sql } from 'kysely';

/**
 * Returns the present time by the database's clock, as an expression: UTC in ISO 8601, with milliseconds, like every stored time. All
 * processes that share a database have this clock in common, so their own clocks may differ.
 *
 * @param inMilliseconds how much later than the present, a whole number
 */
export function databaseTime(database: QueryExecutorProvider, inMilliseconds = 0): RawBuilder<string> {
  const { adapter } = database.getExecutor();
  const seconds = inMilliseconds / 1000;
  if (adapter instanceof PostgresAdapter) {
    const time = inMilliseconds === 0 ? sql`now()` : sql`now() + make_interval(secs => ${sql.lit(seconds)})`;
    return sql<string>`to_char((${time}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  }
  if (adapter instanceof MysqlAdapter) {
    const microseconds = sql.lit(inMilliseconds * 1000);
    const time =
      inMilliseconds === 0
        ? sql`utc_timestamp(3)`
        : sql`date_add(utc_timestamp(3), interval ${microseconds} microsecond)`;
    return sql<string>`concat(left(date_format(${time}, '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')`;
  }
  const shift = inMilliseconds === 0 ? sql`` : sql`, ${sql.lit(`${seconds} seconds`)}`;
  return sql<string>`strftime('%Y-%m-%dT%H:%M:%fZ', 'now'${shift})`;
}
