import { type LoggableError, loggable } from './loggable.js';
import type { Logger } from './logger.js';
import { printable } from './printable.js';

/** The default of the option `logger`. It writes one line per entry to stderr, and drops debug entries. */
export const consoleLogger: Logger = {
  debug() {},
  info: (fields, message) => write('info', fields, message),
  warn: (fields, message) => write('warn', fields, message),
  error: (fields, message) => write('error', fields, message),
};

function write(level: string, fields: object, message: string): void {
  const detail = Object.entries(fields)
    .map(([key, value]) => ` ${key}=${textOf(loggable(value), message)}`)
    .join('');
  process.stderr.write(`[invect] ${level}: ${message}${detail}\n`);
}

/** @param written the message of the line. An error's message is left out if it is part of it */
function textOf(value: unknown, written: string): string {
  return isLoggedError(value) ? errorText(value, written) : printable(String(JSON.stringify(value)));
}

function isLoggedError(value: unknown): value is LoggableError {
  return typeof value === 'object' && value !== null && 'stack' in value && 'message' in value;
}

function errorText({ name, message, code, stack, cause }: LoggableError, written: string): string {
  const words = written.includes(message) ? '' : `: ${message}`;
  const because = isLoggedError(cause) ? `; caused by ${errorText(cause, written)}` : '';
  return `${name}${words}${code === undefined ? '' : ` (${code})`}${stack && `\n${stack}`}${because}`;
}
