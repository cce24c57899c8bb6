import type { AuthContext, AuthInstance } from '../../better-auth/instance.js';
import type { AuthHook } from '../../better-auth/options.js';

const GET_SESSION = '/get-session';

/**
 * Plugins whose hooks run for get-session but do not change what the host reads of its answer: they set headers, or cookies of a
 * sign-in. `bearer` reads a header that is part of the cache key.
 */
const HARMLESS: ReadonlySet<string> = new Set([
  'bearer',
  'jwt',
  'last-login-method',
  'multi-session',
  'next-cookies',
  'one-time-token',
]);

/**
 * Why answers of get-session cannot be cached: they may depend on more than the credentials and the store.
 *
 * @returns a clause for the start-up report; null if they can be cached
 */
export function whyUncacheable(auth: AuthInstance, { options }: AuthContext): string | null {
  if ((auth.api.getSession as { path?: string }).path !== GET_SESSION)
    return 'auth.api.getSession is not better-auth’s own';
  const { before, after } = options.hooks ?? {};
  if (before !== undefined || after !== undefined)
    return `hooks.${before === undefined ? 'after' : 'before'} of better-auth's options runs for get-session as well`;
  const replacing = options.plugins?.find(({ endpoints = {} }) =>
    Object.entries(endpoints).some(([name, { path }]) => name === 'getSession' || path === GET_SESSION),
  );
  return replacing ? `the plugin ${replacing.id} answers get-session itself` : null;
}

/**
 * Whether a hook of some plugin would run if get-session were called with these headers. It asks the hooks' matchers, as better-auth
 * does. Such a request is never answered from the cache.
 */
export function createHookMatcher(context: AuthContext): (headers: Headers) => boolean {
  const hooks = (context.options.plugins ?? [])
    .filter(({ id }) => !HARMLESS.has(id ?? ''))
    .flatMap(({ hooks }) => [...(hooks?.before ?? []), ...(hooks?.after ?? [])]);

  return (headers) => {
    if (hooks.length === 0) return false;
    const call = { path: GET_SESSION, method: 'GET', headers, query: { disableCookieCache: true }, context };
    return hooks.some((hook) => matches(hook, call));
  };
}

/** A matcher that throws counts as a match. */
function matches({ matcher }: AuthHook, call: object): boolean {
  try {
    return Boolean(matcher(call));
  } catch {
    return true;
  }
}
