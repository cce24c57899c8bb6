import { type LoggableError, loggable } from './loggable.js';

/** The part of a pino logger the host uses. `console`-like loggers fit after a two-line wrapper; pino fits as it is. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Where the host logs when no `logger` is given: one line on stderr for each entry, debug entries left out. */
export const consoleLogger: Logger = {
  debug() {},
  info: (fields, message) => write('info', fields, message),
  warn: (fields, message) => write('warn', fields, message),
  error: (fields, message) => write('error', fields, message),
};

function write(level: string, fields: object, message: string): void {
  const detail = Object.entries(fields)
    .map(([key, value]) => ` ${key}=${textOf(loggable(value))}`)
    .join('');
  process.stderr.write(`[invect] ${level}: ${message}${detail}\n`);
}

function textOf(value: unknown): string | undefined {
  return isLoggedError(value) ? errorText(value) : JSON.stringify(value);
}

function isLoggedError(value: unknown): value is LoggableError {
  return typeof value === 'object' && value !== null && 'stack' in value && 'message' in value;
}

function errorText({ name, message, code, stack, cause }: LoggableError): string {
  const head = `${name}: ${message}${code === undefined ? '' : ` (${code})`}`;
  const because = isLoggedError(cause) ? `; caused by ${errorText(cause)}` : '';
  return `${head}${stack && `\n${stack}`}${because}`;
}
