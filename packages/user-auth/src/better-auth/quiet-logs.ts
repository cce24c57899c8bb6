import { loggable, loggableMessage, stripQueries } from '@invect/core';
import type { AuthContext, AuthLogger, OnApiError } from './instance.js';

/** Of a logger and of error handling that are quiet already. A hot reload makes a new plugin for the same instance. */
const QUIET: unique symbol = Symbol.for('invect.quiet-logs') as never;

/**
 * better-auth logs errors of its database as they are, and better-call prints those that end a request (`# SERVER_ERROR`): a driver's
 * error carries the query and its values, session tokens among them. The instance's own logger gets what may be logged of an error,
 * and errors that leave a mount lose the rest. Its `auth.handler` that the app mounts itself keeps its `onAPIError`.
 */
export function keepQueriesOutOfLogs(context: AuthContext): void {
  const { logger, options } = context as { logger?: AuthLogger & { [QUIET]?: true }; options: AuthContext['options'] };
  if (logger === undefined || logger[QUIET]) return;
  const own = { ...logger };
  for (const level of ['debug', 'info', 'success', 'warn', 'error'] as const) {
    logger[level] = (...said) => own[level](...said.map(loggable));
  }
  logger[QUIET] = true;
  Object.assign(options, { onAPIError: quietly(options.onAPIError) });
}

function quietly(own: OnApiError = {}): OnApiError {
  return {
    ...own,
    async onError(error, context: AuthContext) {
      try {
        if (own.onError) await own.onError(error, context);
        else log(error, context);
      } finally {
        stripQueries(error);
      }
    },
  };
}

/** As better-auth does by itself. It takes some messages of databases for advice, whose words are the database's. */
function log(error: unknown, { logger, options }: AuthContext): void {
  const isApiError = error instanceof Error && error.name === 'APIError';
  const isVerbose = ['error', 'warn', 'debug'].includes(options.logger?.level ?? '');
  const { status } = error as { status?: unknown };
  if (!isApiError) logger.error(error instanceof Error ? error.name : '', error);
  else if (status === 'INTERNAL_SERVER_ERROR') logger.error(status, error);
  if (isApiError && isVerbose) logger.error(loggableMessage(error));
}
