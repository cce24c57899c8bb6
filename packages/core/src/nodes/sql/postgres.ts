import { isIP } from 'node:net';
import { importPostgres } from '../../database/drivers.js';
import { type SqlQuery, type SqlResult, type SqlServer, tookTooLong, tooManyRows } from './query.js';

const CONNECT_MILLISECONDS = 10_000;

/** Runs one statement on a connection of its own, which ends with it. */
export async function queryPostgres(
  server: SqlServer,
  { query, parameters, maxRows, timeoutMs }: SqlQuery,
  signal: AbortSignal,
): Promise<SqlResult> {
  const { Client, Query } = await importPostgres();
  const { address, host, port, user, password, database, tls } = server;
  const client = new Client({
    host: address,
    port,
    user,
    password,
    database,
    ssl: tls && { ...(isIP(host) === 0 && { servername: host }) },
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    statement_timeout: timeoutMs,
  });
  // An 'error' event without a listener would end the process. The query fails by itself.
  client.on('error', () => {});
  const end = (): void => void client.end().catch(() => {});
  const late = AbortSignal.timeout(timeoutMs + CONNECT_MILLISECONDS);
  try {
    return await new Promise<SqlResult>((resolve, reject) => {
      for (const each of [signal, late])
        each.addEventListener('abort', () => reject(each === late ? tookTooLong() : each.reason), { once: true });
      client.connect().then(() => {
        const rows: Record<string, unknown>[] = [];
        // guard: sql-one-statement
        const config = { text: query, values: [...parameters], queryMode: 'extended' };
        const running = new Query(config);
        running.on('row', (row: Record<string, unknown>) => {
          if (rows.length < maxRows) rows.push(row);
          else reject(tooManyRows(maxRows));
        });
        running.on('error', (error: Error & { code?: string }) =>
          reject(error.code === '57014' ? tookTooLong() : error),
        );
        running.on('end', (result) => resolve({ rows, rowCount: result.rowCount ?? rows.length }));
        client.query(running);
      }, reject);
    });
  } finally {
    end();
  }
}
