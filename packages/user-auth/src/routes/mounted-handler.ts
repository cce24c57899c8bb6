import { router } from 'better-auth/api';
import { cloneContext } from '../better-auth/clone-context.js';
import type { AuthContext, AuthInstance } from '../better-auth/instance.js';
import type { Handler, MountExtension } from '../better-auth/mount-extension.js';
import { trustedOriginsFor } from '../better-auth/trusted-origins.js';
import { limitPasswordHashing } from '../passwords/hash-limit.js';
import { withVisitedOrigin } from './visited-origin.js';
import { withWellKnown } from './well-known.js';

/** Creates the handler of one base URL for the origin that a request was sent to. */
type MountedHandler = (visited: string) => Handler;

/**
 * Limits the cache of handlers. A deployment usually has one mount; Host headers and mount paths with parameters can lead to more.
 */
const MAX_MOUNTS = 64;

/**
 * Finds the handler for one public base URL.
 *
 * @param visited the origin that the request was sent to
 */
export type MountedHandlers = (baseURL: string, request: Request, visited: string) => Promise<Handler>;

/**
 * Creates handlers for better-auth under the mount. better-auth builds every link and redirect from its context's `baseURL`. So each
 * mount gets a clone of the context with its own `baseURL`, and a router on top of it, created once. The app's instance does not
 * change, nor does its own `/api/auth` if it has one.
 *
 * (better-auth does the same for every request if it has no `baseURL`. Its `runWithAdapter` is not needed here: without it, better-auth
 * uses the context's own adapter, and that is the clone's.)
 *
 * @param trustedOrigins the host's option; better-auth's own trusted origins are added
 * @param extensions applied in this order; the last one wraps all others
 */
export function createMountedHandlers(
  context: AuthContext,
  trustedOrigins: readonly string[],
  extensions: readonly MountExtension[],
): MountedHandlers {
  const cache = new Map<string, MountedHandler>();
  const hashing = limitPasswordHashing(context);
  const { trustedOrigins: appOrigins, account } = context.options;
  const appProviders = account?.accountLinking?.trustedProviders;
  const isPerRequest = typeof appOrigins === 'function' || typeof appProviders === 'function';

  function create(
    baseURL: string,
    origins: readonly string[],
    trustedProviders: AuthContext['trustedProviders'],
  ): MountedHandler {
    const clone = Object.assign(cloneContext(context, baseURL, [...origins, ...trustedOrigins]), { trustedProviders });
    if (hashing) {
      const plugins = [...(clone.options.plugins ?? []), hashing.plugin];
      Object.assign(clone, { password: hashing.password, options: { ...clone.options, plugins } });
    }
    for (const extension of extensions) extension.prepare(clone);
    const [routed, options] = [clone, clone.options] as unknown as Parameters<typeof router>;
    const { handler } = router(routed, options);
    const extended = extensions.reduce((inner, { wrap }) => wrap?.(inner) ?? inner, handler);
    const complete = withWellKnown(hashing ? hashing.wrap(extended) : extended, baseURL);
    return (visited) => (request) => complete(withVisitedOrigin(visited, request, clone));
  }

  function remember(baseURL: string, handler: MountedHandler): void {
    const [oldest] = cache.keys();
    if (cache.size >= MAX_MOUNTS && oldest !== undefined) cache.delete(oldest);
    cache.set(baseURL, handler);
  }

  return async (baseURL, request, visited) => {
    if (isPerRequest) {
      const providers = typeof appProviders === 'function' ? await appProviders(request) : context.trustedProviders;
      return create(baseURL, await trustedOriginsFor(context, request), providers?.filter(Boolean))(visited);
    }
    const cached = cache.get(baseURL);
    if (cached) return cached(visited);
    const handler = create(baseURL, await trustedOriginsFor(context, request), context.trustedProviders);
    remember(baseURL, handler);
    return handler(visited);
  };
}

/** The handler of an instance without a context: its own handler, at its own base path. */
export function ownHandler(auth: AuthInstance): Handler {
  return (request) => auth.handler(request);
}
