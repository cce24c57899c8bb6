import { type LoggableError, loggable } from './loggable.js';
import type { Logger } from './logger.js';
import { printable } from './printable.js';

/** Where the host logs when no `logger` is given: one line on stderr for each entry, debug entries left out. */
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

/** @param said what stands in the line already: an error's message is not repeated */
function textOf(value: unknown, said: string): string {
  return isLoggedError(value) ? errorText(value, said) : printable(String(JSON.stringify(value)));
}

function isLoggedError(value: unknown): value is LoggableError {
  return typeof value === 'object' && value !== null && 'stack' in value && 'message' in value;
}

function errorText({ name, message, code, stack, cause }: LoggableError, said: string): string {
  const words = said.includes(message) ? '' : `: ${message}`;
  const because = isLoggedError(cause) ? `; caused by ${errorText(cause, said)}` : '';
  return `${name}${words}${code === undefined ? '' : ` (${code})`}${stack && `\n${stack}`}${because}`;
}
