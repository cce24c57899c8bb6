import type { AuthContext, AuthHook, AuthInstance } from '../../better-auth/instance.js';

const GET_SESSION = '/get-session';

/**
 * Plugins of better-auth whose hooks run for get-session and change nothing there that the host reads: they set headers, or
 * cookies of a sign-in. `bearer` reads a header, which is one of the credentials here.
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
 * Why the answer of get-session may depend on more than credentials and store, so that it must be asked for every time.
 *
 * @returns a clause for the start-up report, or null
 */
export function findInterference(auth: AuthInstance, { options }: AuthContext): string | null {
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

/** Whether some plugin's hook would run if get-session were asked with these headers. As better-auth does, it asks the matchers. */
export function createHookProbe(context: AuthContext): (headers: Headers) => boolean {
  const hooks = (context.options.plugins ?? [])
    .filter(({ id }) => !HARMLESS.has(id ?? ''))
    .flatMap(({ hooks }) => [...(hooks?.before ?? []), ...(hooks?.after ?? [])]);

  return (headers) => {
    if (hooks.length === 0) return false;
    const call = { path: GET_SESSION, method: 'GET', headers, query: { disableCookieCache: true }, context };
    return hooks.some((hook) => matches(hook, call));
  };
}

function matches({ matcher }: AuthHook, call: object): boolean {
  try {
    return Boolean(matcher(call));
  } catch {
    return true;
  }
}
