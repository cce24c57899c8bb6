import { isDatabaseError, safeWordsOf } from './database/words.js';
import { isInvectError } from './errors.js';
import type { Logger } from './logger.js';

/** An error as it is logged: nothing of it but this. Drivers put the query and its values beside their message, and into it. */
export interface LoggableError {
  readonly name: string;
  readonly message: string;
  readonly code?: string | number;
  /** Frames, one a line. */
  readonly stack: string;
  readonly cause?: unknown;
  /** Of an AggregateError. */
  readonly errors?: readonly unknown[];
}

/** Causes of causes that are logged. */
const MAX_CAUSES = 5;
const MAX_ERRORS = 5;
/** How deep errors are looked for in what is logged beside a message. */
const MAX_DEPTH = 4;

/** Said in place of a message that may quote a query or its values. */
const WITHHELD = 'The words of the database are left out: they may quote a query or its values.';

/** Classes whose messages come from the program itself, and not from a database. */
const PLAIN_CLASSES: ReadonlySet<string> = new Set([
  'Error',
  'TypeError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'AggregateError',
  'InvectError',
  'APIError',
  'BetterAuthError',
]);

/** V8's way to write a frame. A line of a message that looks like one is cut away with the message. */
const FRAME = /^\s+at .+(?::\d+:\d+\)?|\(<anonymous>\)|\(native\)|\(index \d+\))$/;

/**
 * Stands between the host and the app's logger: what is logged names errors, and quotes no query and no value of one, at any level.
 *
 * @param logger the app's
 */
export function withoutQueries(logger: Logger): Logger {
  return {
    debug: (fields, message) => logger.debug(loggableFields(fields), message),
    info: (fields, message) => logger.info(loggableFields(fields), message),
    warn: (fields, message) => logger.warn(loggableFields(fields), message),
    error: (fields, message) => logger.error(loggableFields(fields), message),
  };
}

/**
 * What may be logged of anything thrown: of an error its name, message, code, frames and causes. A message that a database wrote is
 * left out where it may quote a query or its values. Anything else is returned as it is.
 */
export function loggable(thrown: unknown): unknown {
  return describe(thrown, false, 0);
}

/** The message of anything thrown, where it may be logged. */
export function loggableMessage(thrown: unknown): string {
  return isErrorLike(thrown) ? messageOf(thrown, false) : String(thrown);
}

/**
 * Takes queries and their values out of an error itself, where somebody else is going to log it. Errors that no database made stay as
 * they are.
 */
export function stripQueries(thrown: unknown): void {
  for (let error = thrown, depth = 0; isErrorLike(error) && depth <= MAX_CAUSES; error = error.cause, depth++) {
    if (!isDatabaseError(error)) continue;
    const { code, stack, cause } = describeError(error, false, 0);
    const message = messageOf(error, false);
    for (const name of Reflect.ownKeys(error)) Reflect.deleteProperty(error, name);
    Object.assign(error, code === undefined ? {} : { code });
    const hidden = { message, stack: `${error.name}: ${message}\n${stack}`, ...(cause !== undefined && { cause }) };
    for (const [name, value] of Object.entries(hidden))
      Object.defineProperty(error, name, { value, configurable: true, writable: true });
  }
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly stack?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** Errors of another realm are no instances of this one's Error. */
function isErrorLike(value: unknown): value is ErrorLike {
  if (typeof value !== 'object' || value === null) return false;
  return 'message' in value && typeof value.message === 'string' && (value instanceof Error || 'stack' in value);
}

function loggableFields(fields: object): object {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, loggableValue(value, 0)]));
}

function loggableValue(value: unknown, depth: number): unknown {
  if (isErrorLike(value)) return loggable(value);
  if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => loggableValue(item, depth + 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, loggableValue(item, depth + 1)]));
}

/** @param isFromStore whether it is the reason why a store could not be asked: then only known classes are taken at their word */
function describe(thrown: unknown, isFromStore: boolean, depth: number): unknown {
  return isErrorLike(thrown) ? describeError(thrown, isFromStore, depth) : isFromStore ? WITHHELD : thrown;
}

function describeError(error: ErrorLike, isFromStore: boolean, depth: number): LoggableError {
  const { name, code, cause, errors } = error;
  const fromStore = isFromStore || (isInvectError(error) && error.code.endsWith(':unavailable'));
  const hasCause = cause !== undefined && cause !== null && depth < MAX_CAUSES;
  return {
    name: String(name),
    message: messageOf(error, isFromStore),
    ...((typeof code === 'string' || typeof code === 'number') && { code }),
    stack: framesOf(error),
    ...(hasCause && { cause: describe(cause, fromStore, depth + 1) }),
    ...(Array.isArray(errors) &&
      depth < MAX_CAUSES && {
        errors: errors.slice(0, MAX_ERRORS).map((inner) => describe(inner, fromStore, depth + 1)),
      }),
  };
}

function messageOf(error: ErrorLike, isFromStore: boolean): string {
  if (isDatabaseError(error)) return safeWordsOf(error) ?? WITHHELD;
  return isFromStore && !PLAIN_CLASSES.has(classOf(error)) ? WITHHELD : error.message;
}

function classOf(error: ErrorLike): string {
  return error.constructor?.name ?? '';
}

/** A stack begins with the message. */
function framesOf({ stack, message }: ErrorLike): string {
  if (typeof stack !== 'string') return '';
  const below =
    message !== '' && stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : stack;
  return below
    .split('\n')
    .filter((line) => FRAME.test(line))
    .join('\n');
}
