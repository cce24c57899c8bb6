/** Properties that drivers and ORMs add to an error. */
const MARKS = [
  'sql',
  'sqlMessage',
  'sqlState',
  'query',
  'params',
  'parameters',
  'routine',
  'severity',
  'detail',
  'internalQuery',
  'errcode',
  'rawCode',
  'clientVersion',
  'errorLabelSet',
  'keyValue',
  'procName',
] as const;

/** Codes of better-sqlite3 and libsql, node:sqlite, MySQL, tedious, Prisma, and PostgreSQL (five characters with a digit). */
const CODES = /^(?:SQLITE_|ERR_SQLITE_|ER_|PROTOCOL_|EREQUEST$|P\d{4}$|(?=[A-Z]*\d)[0-9A-Z]{5}$)/;

const CLASSES = /sqlite|libsql|prisma|mongo|drizzle|postgres|mysql|neon|DatabaseError|QueryError/i;

/** The beginnings of messages of D1, and of ORMs whose error classes have no known name. */
const BEGINNINGS = /^(?:D1_ERROR|Failed query:|Invalid `)/;

/** PostgreSQL's error classes whose messages name only tables, columns, roles and settings (postgresql.org/docs/current/errcodes-appendix.html). */
const POSTGRES_SAFE = /^(?:08|0A|23|25|28|3D|3F|40|42|53|55|57|58)[0-9A-Z]{3}$/;
const POSTGRES_SYNTAX_ERROR = '42601';
/** The routine of an error that a trigger of the app raised. The app chose its message, which may contain values. */
const POSTGRES_RAISED = 'exec_stmt_raise';

const MYSQL_SAFE: ReadonlySet<string> = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_BAD_FIELD_ERROR',
  'ER_BAD_NULL_ERROR',
  'ER_CON_COUNT_ERROR',
  'ER_DATA_TOO_LONG',
  'ER_DBACCESS_DENIED_ERROR',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_NO_DEFAULT_FOR_FIELD',
  'ER_NO_SUCH_TABLE',
  'ER_SERVER_SHUTDOWN',
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_USER_LIMIT_REACHED',
]);

/** SQLite's own messages, which name only tables and columns. Messages of extensions and triggers may contain values. */
const SQLITE_SAFE =
  /^(?:no such (?:table|column): [\w.]+|table \w+ has no column named \w+|(?:UNIQUE|NOT NULL|FOREIGN KEY) constraint failed(?:: [\w.]+(?:, [\w.]+)*)?|database (?:table )?is locked(?:: \w+)?|database disk image is malformed|attempt to write a readonly database|unable to open database file|disk I\/O error|database or disk is full|file is not a database|out of memory)$/;

interface Described {
  readonly message: string;
  readonly name: string;
  readonly code?: unknown;
}

/** Whether an error comes from a database, its driver or an ORM. Its message and properties may then quote a query and values. */
export function isDatabaseError(error: Described): boolean {
  const { code, message, name } = error;
  return (
    MARKS.some((mark) => mark in error) ||
    (typeof code === 'string' && CODES.test(code)) ||
    CLASSES.test(name) ||
    CLASSES.test(error.constructor?.name ?? '') ||
    BEGINNINGS.test(message.trimStart())
  );
}

/** Returns the message of a database error if it is known to contain no values. Null for any other message. */
export function safeWordsOf(error: Described): string | null {
  const { code, message } = error;
  const { syscall, routine } = error as { syscall?: unknown; routine?: unknown };
  if (SQLITE_SAFE.test(message)) return message;
  if (typeof code !== 'string') return null;
  const isSafe =
    syscall !== undefined ||
    code.startsWith('PROTOCOL_') ||
    MYSQL_SAFE.has(code) ||
    (POSTGRES_SAFE.test(code) && code !== POSTGRES_SYNTAX_ERROR && routine !== POSTGRES_RAISED);
  return isSafe ? message : null;
}
