import { createWarnOnce, type Logger, quote, type RequestContext } from '@invect/core';

/** Paths at which a client with a wrong `baseURL` looks for better-auth: the mount itself, or `/api/auth` below it. */
const AUTH_ROUTE =
  /^(?:\/plugins)?(?:\/auth)?(?:\/api\/auth(?:\/|$)|\/(?:sign-in|sign-up|callback)\/|\/(?:sign-out|get-session)$)/;

/**
 * Creates a hint for requests to better-auth's routes at a wrong path under the mount. In most cases the client's `baseURL` ends with
 * the mount instead of `/plugins/<prefix>`.
 *
 * @param prefix the plugin's option
 * @returns a function that returns the sentence to add to the refusal, or undefined for any other path. It also logs a warning once
 */
export function createMisplacedRouteHint(
  prefix: string,
  logger: Logger,
): (context: Pick<RequestContext, 'path' | 'facts'>) => string | undefined {
  const warnOnce = createWarnOnce(logger);
  return ({ path, facts }) => {
    if (!AUTH_ROUTE.test(path)) return undefined;
    const base = `${facts.mountPath}/plugins/${prefix}`;
    warnOnce(
      'misplaced',
      `a client requested ${quote(path)}, but better-auth's routes are under ${quote(base)}: its baseURL must end with that path, createAuthClient({ baseURL: '…/plugins/${prefix}' })`,
    );
    return `better-auth's routes are under ${base}: the client's baseURL must end with that path.`;
  };
}
