import { isIP } from 'node:net';
import { importMysql } from '../../database/drivers.js';
import { type SqlQuery, type SqlResult, type SqlServer, tookTooLong, tooManyRows } from './query.js';

const CONNECT_MILLISECONDS = 10_000;

/** Runs one prepared statement on a connection of its own, which ends with it. */
export async function queryMysql(
  server: SqlServer,
  { query, parameters, maxRows, timeoutMs }: SqlQuery,
  signal: AbortSignal,
): Promise<SqlResult> {
  const { createConnection } = await importMysql();
  const { address, host, port, user, password, database, tls } = server;
  const connection = createConnection({
    host: address,
    port,
    user,
    password,
    database,
    ...(tls && { ssl: { verifyIdentity: isIP(host) === 0, ...(isIP(host) === 0 && { servername: host }) } as object }),
    connectTimeout: CONNECT_MILLISECONDS,
    timezone: 'Z',
    charset: 'utf8mb4',
    dateStrings: true,
    supportBigNumbers: true,
    multipleStatements: false,
  });
  connection.on('error', () => {});
  const late = AbortSignal.timeout(timeoutMs);
  try {
    return await new Promise<SqlResult>((resolve, reject) => {
      for (const each of [signal, late])
        each.addEventListener('abort', () => reject(each === late ? tookTooLong() : each.reason), { once: true });
      const rows: Record<string, unknown>[] = [];
      let changed: number | undefined;
      // `execute` prepares on the server, so that a parameter is never part of the text of the statement.
      const running = connection.execute({ sql: query, values: [...parameters] });
      running.on('error', reject);
      running.on('result', (row) => {
        if ('affectedRows' in row && 'serverStatus' in row) changed = Number(row['affectedRows']);
        else if (rows.length < maxRows) rows.push({ ...row });
        else reject(tooManyRows(maxRows));
      });
      running.on('end', () => resolve({ rows, rowCount: changed ?? rows.length }));
    });
  } finally {
    connection.destroy();
  }
}
