import { isInvectError } from '../errors.js';
import type { Logger } from './logger.js';
import { isDatabaseError, safeWordsOf } from './query-text.js';

/** The parts of an error that are logged. Everything else is dropped: drivers add the query and its values to their errors. */
export interface LoggableError {
  readonly name: string;
  readonly message: string;
  readonly code?: string | number;
  /** Stack frames, one per line. */
  readonly stack: string;
  readonly cause?: unknown;
  /** The errors of an AggregateError. */
  readonly errors?: readonly unknown[];
}

/** How many nested causes are logged. */
const MAX_CAUSES = 5;
const MAX_ERRORS = 5;
/** How deep the fields of a log line are searched for errors. */
const MAX_DEPTH = 4;

/** Replaces a message that may quote a query or its values. */
const WITHHELD = 'The message of the database is left out, because it may quote a query or its values.';

/** Classes whose messages come from the program, not from a database. */
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

/** A stack frame as V8 prints it. Lines of the message are removed before, even if they look like a frame. */
const FRAME = /^\s+at .+(?::\d+:\d+\)?|\(<anonymous>\)|\(native\)|\(index \d+\))$/;

/**
 * Wraps the app's logger so that no log line contains a query or its values, at any level. Errors are still logged.
 *
 * @param logger the app's logger
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
 * Returns what may be logged of a thrown value. An error is reduced to its name, message, code, frames and causes. The message of a
 * database is left out if it may quote a query or its values. Any other value is returned unchanged.
 */
export function loggable(thrown: unknown): unknown {
  return describe(thrown, false, 0);
}

/** Returns the message of a thrown value, or a replacement if the message must not be logged. */
export function loggableMessage(thrown: unknown): string {
  return isErrorLike(thrown) ? messageOf(thrown, false) : String(thrown);
}

/**
 * Removes queries and their values from an error in place. Use it for errors that other code will log. Errors that do not come from a
 * database are not changed.
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

/** Errors of another realm are not instances of this realm's Error. */
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

/** @param isFromStore whether the value is the reason why a store failed. Then only messages of known classes are logged */
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

/** Removes the message from a stack, which begins with it. */
function framesOf({ stack, message }: ErrorLike): string {
  if (typeof stack !== 'string') return '';
  const below =
    message !== '' && stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : stack;
  return below
    .split('\n')
    .filter((line) => FRAME.test(line))
    .join('\n');
}
