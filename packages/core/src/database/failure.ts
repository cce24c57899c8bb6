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
  'ER_NORMAL_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_QUERY_INTERRUPTED',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_USER_LIMIT_REACHED',
  // The transaction was rolled back in favour of another one. A new attempt succeeds.
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
]);

/** Messages of drivers for a lost connection that has no code (pg, mysql2, better-sqlite3, Kysely). */
const CONNECTION_MESSAGES =
  /database connection is not open|driver has already been destroyed|connection terminated|pool is closed|not queryable|timeout exceeded when trying to connect|query read timeout|after calling end on the pool|in closed state/i;

/** PostgreSQL's error classes for connection errors, rollbacks (deadlock), missing resources, operator intervention and system errors. */
const POSTGRES_CLASSES = /^(?:08|40|53|57|58)[0-9A-Z]{3}$/;

/**
 * Whether an error means that the database is unavailable, so that the answer is 503 (try again) and not 500 (a bug).
 * A constraint violation is a bug, because the host checks before it writes.
 */
export function isDatabaseFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (CONNECTION_MESSAGES.test(error.message)) return true;
  const code = (error as Error & { code?: unknown }).code;
  if (typeof code === 'string') {
    if (code.startsWith('SQLITE_')) return !code.startsWith('SQLITE_CONSTRAINT');
    if (CONNECTION_CODES.has(code) || POSTGRES_CLASSES.test(code)) return true;
  }
  return isDatabaseFailure(error.cause);
}

/** Codes for a row that is there already. */
const DUPLICATE_CODES: ReadonlySet<unknown> = new Set([
  'SQLITE_CONSTRAINT_PRIMARYKEY',
  'SQLITE_CONSTRAINT_UNIQUE',
  '23505',
  'ER_DUP_ENTRY',
]);

/** Whether a statement failed because a row with the same key is there already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && DUPLICATE_CODES.has((error as Error & { code?: unknown }).code);
}

/** Codes of a statement that lost to another transaction. */
const CONTENTION_CODES: ReadonlySet<unknown> = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', '40P01', '40001']);

/** Whether a statement failed because another transaction was in its way. It can be tried again. */
export function isContention(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as Error & { code?: unknown };
  return CONTENTION_CODES.has(code) || String(code).startsWith('SQLITE_BUSY');
}
