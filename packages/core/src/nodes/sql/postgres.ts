import { importPostgres } from '../../database/drivers.js';
import { type SqlQuery, type SqlResult, type SqlServer, tookTooLong } from './query.js';
import { CONNECT_MILLISECONDS, collectRows, connectionOf, serverNameOf } from './running-query.js';

/** Runs one statement on a connection of its own, which ends with it. */
export async function queryPostgres(
  server: SqlServer,
  { query, parameters, maxRows, timeoutMs }: SqlQuery,
  signal: AbortSignal,
): Promise<SqlResult> {
  const { Client, Query } = await importPostgres();
  const client = new Client({
    ...connectionOf(server),
    ssl: server.tls && serverNameOf(server),
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    statement_timeout: timeoutMs,
  });
  // An 'error' event without a listener would end the process. The query fails by itself.
  client.on('error', () => {});
  try {
    return await collectRows(maxRows, timeoutMs + CONNECT_MILLISECONDS, signal, ({ onRow, onEnd, onError }) => {
      client.connect().then(() => {
        // guard: sql-one-statement
        const config = { text: query, values: [...parameters], queryMode: 'extended' };
        const running = new Query(config);
        running.on('row', onRow);
        running.on('error', (error: Error & { code?: string }) =>
          onError(error.code === '57014' ? tookTooLong() : error),
        );
        running.on('end', ({ rowCount }) => onEnd(rowCount ?? undefined));
        client.query(running);
      }, onError);
    });
  } finally {
    void client.end().catch(() => {});
  }
}
