import { isIP } from 'node:net';
import { type SqlResult, type SqlServer, tookTooLong, tooManyRows } from './query.js';

/** How long connecting to a server may take. */
export const CONNECT_MILLISECONDS = 10_000;

/** What a driver reports while a query runs. */
export interface RunningQuery {
  readonly onRow: (row: Readonly<Record<string, unknown>>) => void;
  /** @param rowCount how many rows were changed or returned. Default: those that came */
  readonly onEnd: (rowCount?: number) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Collects the rows of a query.
 *
 * @param maxRows more rows are refused
 * @param timeoutMs after how many milliseconds the query took too long
 * @param signal ends the query early
 * @param start starts the query
 * @throws (the promise) NodeError `sql:too_many_rows`, `sql:timeout`; the reason of `signal`; what the driver reports
 */
export function collectRows(
  maxRows: number,
  timeoutMs: number,
  signal: AbortSignal,
  start: (query: RunningQuery) => void,
): Promise<SqlResult> {
  const late = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    for (const each of [signal, late])
      each.addEventListener('abort', () => reject(each === late ? tookTooLong() : each.reason), { once: true });
    const rows: Readonly<Record<string, unknown>>[] = [];
    start({
      onRow: (row) => {
        if (rows.length < maxRows) rows.push(row);
        else reject(tooManyRows(maxRows));
      },
      onEnd: (rowCount = rows.length) => resolve({ rows, rowCount }),
      onError: reject,
    });
  });
}

/** Where a driver connects to: the address that was checked. */
export function connectionOf({ address, port, user, password, database }: SqlServer) {
  return { host: address, port, user, password, database };
}

/** The name that the certificate of a server is for. An address has none (RFC 6066 §3). */
export function serverNameOf({ host }: SqlServer): { servername?: string } {
  return isIP(host) === 0 ? { servername: host } : {};
}
