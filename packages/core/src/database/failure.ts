/** Node's codes for a connection that failed or broke. */
const CONNECTION_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
]);

/** PostgreSQL error classes for connection exceptions, lacking resources, operator intervention and system errors. */
const POSTGRES_CLASSES = /^(?:08|53|57|58)[0-9A-Z]{3}$/;

/**
 * Whether an error means that a database is not there, so that the answer is 503 (try again) and not 500 (a bug).
 * Constraint violations are bugs: the host checks before it writes.
 */
export function isDatabaseFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (
    /database connection is not open|driver has already been destroyed|connection terminated|pool is closed/i.test(
      error.message,
    )
  ) {
    return true;
  }
  const code = (error as Error & { code?: unknown }).code;
  if (typeof code === 'string') {
    if (code.startsWith('SQLITE_')) return !code.startsWith('SQLITE_CONSTRAINT');
    if (CONNECTION_CODES.has(code) || POSTGRES_CLASSES.test(code)) return true;
  }
  return isDatabaseFailure(error.cause);
}
