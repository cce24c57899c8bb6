import { printable } from './printable.js';

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
    .map(([key, value]) => ` ${key}=${value instanceof Error ? errorText(value, message) : fieldText(value)}`)
    .join('');
  process.stderr.write(`[invect] ${level}: ${message}${detail}\n`);
}

function fieldText(value: unknown): string {
  return printable(String(JSON.stringify(value)));
}

/** @param said what stands in the line already: an error's message is not repeated */
function errorText(error: Error, said: string): string {
  const cause = error.cause instanceof Error ? `; caused by ${errorText(error.cause, said)}` : '';
  const text = error.stack ?? error.message;
  return `${said.includes(error.message) ? text.replace(`: ${error.message}`, '') : text}${cause}`;
}
