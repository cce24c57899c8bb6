import { loggable, loggableMessage, stripQueries } from '@invect/core';
import type { AuthContext, AuthLogger } from './instance.js';
import type { OnApiError } from './options.js';

/** Marks a logger that is redacted already. A hot reload makes a new plugin for the same instance. */
const REDACTED: unique symbol = Symbol.for('invect.redacted-logs') as never;

/**
 * Keeps queries and their values out of better-auth's logs. better-auth logs database errors unchanged, and better-call prints errors
 * that end a request (`# SERVER_ERROR`). A driver's error carries the query and its values, among them session tokens.
 *
 * The instance's logger receives redacted errors from now on, and errors that leave a mount are redacted in place. An `auth.handler`
 * that the app mounts itself keeps its own `onAPIError`.
 */
export function redactLogs(context: AuthContext): void {
  const { logger, options } = context as {
    logger?: AuthLogger & { [REDACTED]?: true };
    options: AuthContext['options'];
  };
  if (logger === undefined || logger[REDACTED]) return;
  const original = { ...logger };
  for (const level of ['debug', 'info', 'success', 'warn', 'error'] as const) {
    logger[level] = (...args) => original[level](...args.map(loggable));
  }
  logger[REDACTED] = true;
  Object.assign(options, { onAPIError: redacting(options.onAPIError) });
}

function redacting(original: OnApiError = {}): OnApiError {
  return {
    ...original,
    async onError(error, context: AuthContext) {
      try {
        if (original.onError) await original.onError(error, context);
        else logAsBetterAuth(error, context);
      } finally {
        stripQueries(error);
      }
    },
  };
}

/** Logs what better-auth would log, without its advice for some database messages: that advice quotes the database. */
function logAsBetterAuth(error: unknown, { logger, options }: AuthContext): void {
  const isApiError = error instanceof Error && error.name === 'APIError';
  const isVerbose = ['error', 'warn', 'debug'].includes(options.logger?.level ?? '');
  const { status } = error as { status?: unknown };
  if (!isApiError) logger.error(error instanceof Error ? error.name : '', error);
  else if (status === 'INTERNAL_SERVER_ERROR') logger.error(status, error);
  if (isApiError && isVerbose) logger.error(loggableMessage(error));
}
