import { isIP } from 'node:net';
import { importMysql } from '../../database/drivers.js';
import type { SqlQuery, SqlResult, SqlServer } from './query.js';
import { CONNECT_MILLISECONDS, collectRows, connectionOf, serverNameOf } from './running-query.js';

/** Runs one prepared statement on a connection of its own, which ends with it. */
export async function queryMysql(
  server: SqlServer,
  { query, parameters, maxRows, timeoutMs }: SqlQuery,
  signal: AbortSignal,
): Promise<SqlResult> {
  const { createConnection } = await importMysql();
  const connection = createConnection({
    ...connectionOf(server),
    ...(server.tls && { ssl: { verifyIdentity: isIP(server.host) === 0, ...serverNameOf(server) } as object }),
    connectTimeout: CONNECT_MILLISECONDS,
    timezone: 'Z',
    charset: 'utf8mb4',
    dateStrings: true,
    supportBigNumbers: true,
    multipleStatements: false,
  });
  connection.on('error', () => {});
  try {
    return await collectRows(maxRows, timeoutMs, signal, ({ onRow, onEnd, onError }) => {
      let changed: number | undefined;
      // `execute` prepares on the server, so that a parameter is never part of the text of the statement.
      const running = connection.execute({ sql: query, values: [...parameters] });
      running.on('error', onError);
      running.on('result', (row) => {
        if ('affectedRows' in row && 'serverStatus' in row) changed = Number(row['affectedRows']);
        else onRow({ ...row });
      });
      running.on('end', () => onEnd(changed));
    });
  } finally {
    connection.destroy();
  }
}
