import {
  consoleLogger,
  errorResponse,
  httpError,
  type Invect,
  type InvectOptions,
  loggable,
  loggableMessage,
} from '@invect/core';

/**
 * Stands in for a host whose options are wrong. It answers 503, and logs why once. A wrong option is so found with the first request,
 * not while Next.js builds.
 *
 * @param error what `createInvect` has thrown
 */
export function failedHost(options: InvectOptions, error: unknown): Invect {
  const reason = loggableMessage(error);
  (options?.logger ?? consoleLogger).error({ error: loggable(error) }, `Invect could not start: ${reason}`);
  const refuse = async (): Promise<Response> => errorResponse(httpError('host:not_started', { cause: error }));
  return {
    routes: [],
    fetch: refuse,
    authorize: refuse,
    mountedAt() {},
    ready: () => Promise.reject(error),
    close: async () => {},
  };
}
