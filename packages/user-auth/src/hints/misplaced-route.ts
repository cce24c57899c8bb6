import { createWarnOnce, type Logger, quote, type RequestContext } from '@invect/core';

/** better-auth's own routes where a client looks for them that was given the mount, or the app's `/api/auth` below it. */
const AUTH_ROUTE =
  /^(?:\/plugins)?(?:\/auth)?(?:\/api\/auth(?:\/|$)|\/(?:sign-in|sign-up|callback)\/|\/(?:sign-out|get-session)$)/;

/**
 * Answers who asks for better-auth below the mount and outside of the plugin: most often a client whose `baseURL` ends with the
 * mount. The log says it once.
 *
 * @param prefix the plugin's option
 */
export function createRouteHint(
  prefix: string,
  logger: Logger,
): (context: Pick<RequestContext, 'path' | 'facts'>) => string | undefined {
  const warnOnce = createWarnOnce(logger);
  return ({ path, facts }) => {
    if (!AUTH_ROUTE.test(path)) return undefined;
    const base = `${facts.mountPath}/plugins/${prefix}`;
    warnOnce(
      'misplaced',
      `a client asked for ${quote(path)}, and better-auth's routes lie under ${quote(base)}: let its baseURL end with that, createAuthClient({ baseURL: '…/plugins/${prefix}' })`,
    );
    return `better-auth's routes lie under ${base}: let the client's baseURL end with that.`;
  };
}
