import { router } from 'better-auth/api';
import type { AuthContext, AuthCookie, AuthInstance } from '../better-auth/instance.js';
import { boundPasswords } from '../passwords/bounded.js';
import { noteNewSessions } from '../throttle/new-sessions.js';

type Handler = (request: Request) => Promise<Response>;

/** Mounts that are remembered. There is one a deployment; Host-derived origins and mounts with parameters can make more. */
const MAX_MOUNTS = 64;

/** Finds the handler that speaks for one public base URL. */
export type MountedHandlers = (baseURL: string, request: Request) => Promise<Handler>;

/**
 * better-auth builds every link and redirect from its context's `baseURL`. So each mount gets a clone of that context with its
 * own, and a router over it, made once; the app's instance, and its own `/api/auth` if it has one, stay as they are.
 *
 * (better-auth does the same for every request when it has no baseURL. Its `runWithAdapter` is left out: outside of it the
 * context's own adapter is used, which is the one the clone has.)
 *
 * @param trustedOrigins the host's own, besides the app's
 */
export function createMountedHandlers(context: AuthContext, trustedOrigins: readonly string[]): MountedHandlers {
  const remembered = new Map<string, Handler>();
  const bounded = boundPasswords(context);
  const { trustedOrigins: appOrigins, account } = context.options;
  const appProviders = account?.accountLinking?.trustedProviders;
  const perRequest = typeof appOrigins === 'function' || typeof appProviders === 'function';

  function make(
    baseURL: string,
    origins: readonly string[],
    trustedProviders: AuthContext['trustedProviders'],
  ): Handler {
    const clone = Object.assign(cloneFor(context, baseURL, [...origins, ...trustedOrigins]), { trustedProviders });
    if (bounded) {
      const plugins = [...(clone.options.plugins ?? []), bounded.plugin];
      Object.assign(clone, { password: bounded.password, options: { ...clone.options, plugins } });
    }
    const [routed, options] = [clone, clone.options] as unknown as Parameters<typeof router>;
    const { handler } = router(routed, options);
    return bounded ? bounded.around(handler) : handler;
  }

  return async (baseURL, request) => {
    if (perRequest) {
      const dynamic = typeof appOrigins === 'function' ? await appOrigins(request) : [];
      const providers = typeof appProviders === 'function' ? await appProviders(request) : context.trustedProviders;
      return make(baseURL, [...context.trustedOrigins, ...dynamic], providers?.filter(Boolean));
    }
    const known = remembered.get(baseURL);
    if (known) return known;
    const handler = make(baseURL, context.trustedOrigins, context.trustedProviders);
    const [oldest] = remembered.keys();
    if (remembered.size >= MAX_MOUNTS && oldest !== undefined) remembered.delete(oldest);
    remembered.set(baseURL, handler);
    return handler;
  };
}

/** The handler of an instance without a context: its own, at its own base path. */
export function ownHandler(auth: AuthInstance): Handler {
  return (request) => auth.handler(request);
}

function cloneFor(context: AuthContext, baseURL: string, trustedOrigins: readonly string[]): AuthContext {
  const { origin, pathname, protocol } = new URL(baseURL);
  const clone = Object.create(Object.getPrototypeOf(context), Object.getOwnPropertyDescriptors(context)) as AuthContext;
  const origins = [...new Set([origin, ...trustedOrigins])];
  return Object.assign(clone, {
    baseURL,
    options: {
      ...context.options,
      baseURL: origin,
      basePath: pathname,
      trustedOrigins: origins,
      plugins: [...(context.options.plugins ?? []), noteNewSessions],
    },
    trustedOrigins: origins,
    ...(protocol === 'https:' && secureCookies(context)),
  });
}

/** Behind https every cookie is Secure, also where better-auth could not know. Names stay, as the gate reads them. */
function secureCookies({
  authCookies,
  createAuthCookie,
}: AuthContext): Pick<AuthContext, 'createAuthCookie'> & { authCookies: object } {
  const secure = ({ name, attributes }: AuthCookie): AuthCookie => ({
    name,
    attributes: { ...attributes, secure: true },
  });
  return {
    authCookies: Object.fromEntries(Object.entries(authCookies).map(([key, cookie]) => [key, secure(cookie)])),
    createAuthCookie: (name, attributes) => secure(createAuthCookie(name, attributes)),
  };
}
