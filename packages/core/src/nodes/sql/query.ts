import { NodeError } from '../node-type.js';

/** A value that is bound to a placeholder. */
export type SqlValue = string | number | boolean | null;

/** One statement, and its limits. */
export interface SqlQuery {
  readonly query: string;
  readonly parameters: readonly SqlValue[];
  /** A result with more rows is refused. */
  readonly maxRows: number;
  readonly timeoutMs: number;
}

export interface SqlResult {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** How many rows were changed, or returned. */
  readonly rowCount: number;
}

/** Where a server is: an address that was checked, and the name for its certificate. */
export interface SqlServer {
  readonly address: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: boolean;
}

export function tooManyRows(maxRows: number): NodeError {
  return new NodeError(
    'sql:too_many_rows',
    `the result has more than ${maxRows} rows: limit the query, or raise maxRows`,
  );
}

export function tookTooLong(): NodeError {
  return new NodeError('sql:timeout', 'the query took too long', { retryable: true });
}

/** The message of a database can contain values of rows. Whoever may read the run may read its outputs as well. */
export function sqlFailure(error: unknown): NodeError {
  if (error instanceof NodeError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  const isLost =
    typeof code === 'string' && /^(?:E[A-Z]+|PROTOCOL_.+|08\d{3}|57P0\d)$/.test(code) && !code.startsWith('ER_');
  if (isLost)
    return new NodeError('sql:unreachable', `the database cannot be reached (${code})`, {
      retryable: true,
      cause: error,
    });
  return new NodeError('sql:failed', String(message ?? 'the query failed'), { cause: error });
}
