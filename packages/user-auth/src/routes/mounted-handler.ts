import { router } from 'better-auth/api';
import { cloneFor } from '../better-auth/clone.js';
import type { AuthContext, AuthInstance } from '../better-auth/instance.js';
import { boundPasswords } from '../passwords/bounded.js';
import { seenAt } from './visited.js';
import { withWellKnown } from './well-known.js';

type Handler = (request: Request) => Promise<Response>;

/** Something that changes how better-auth works under the mount. */
export interface MountPart {
  /** Changes a mount's clone of the context, in place. */
  readonly prepare: (clone: AuthContext) => void;
  /** Stands around its handler. */
  readonly around: (handler: Handler) => Handler;
}

/** Speaks for one base URL, to whichever origin a request was sent. */
type MountedHandler = (visited: string) => Handler;

/** Mounts that are remembered. There is one a deployment; Host-derived origins and mounts with parameters can make more. */
const MAX_MOUNTS = 64;

/**
 * Finds the handler that speaks for one public base URL.
 *
 * @param visited the origin that the request was sent to
 */
export type MountedHandlers = (baseURL: string, request: Request, visited: string) => Promise<Handler>;

/**
 * better-auth builds every link and redirect from its context's `baseURL`. So each mount gets a clone of that context with its
 * own, and a router over it, made once; the app's instance, and its own `/api/auth` if it has one, stay as they are.
 *
 * (better-auth does the same for every request when it has no baseURL. Its `runWithAdapter` is left out: outside of it the
 * context's own adapter is used, which is the one the clone has.)
 *
 * @param trustedOrigins the host's own, besides the app's
 * @param parts applied in this order; the last one stands outside of the others
 */
export function createMountedHandlers(
  context: AuthContext,
  trustedOrigins: readonly string[],
  parts: readonly MountPart[],
): MountedHandlers {
  const remembered = new Map<string, MountedHandler>();
  const bounded = boundPasswords(context);
  const { trustedOrigins: appOrigins, account } = context.options;
  const appProviders = account?.accountLinking?.trustedProviders;
  const perRequest = typeof appOrigins === 'function' || typeof appProviders === 'function';

  function make(
    baseURL: string,
    origins: readonly string[],
    trustedProviders: AuthContext['trustedProviders'],
  ): MountedHandler {
    const clone = Object.assign(cloneFor(context, baseURL, [...origins, ...trustedOrigins]), { trustedProviders });
    if (bounded) {
      const plugins = [...(clone.options.plugins ?? []), bounded.plugin];
      Object.assign(clone, { password: bounded.password, options: { ...clone.options, plugins } });
    }
    for (const part of parts) part.prepare(clone);
    const [routed, options] = [clone, clone.options] as unknown as Parameters<typeof router>;
    const { handler } = router(routed, options);
    const around = parts.reduce((inner, part) => part.around(inner), handler);
    const complete = withWellKnown(bounded ? bounded.around(around) : around, baseURL);
    return (visited) => (request) => complete(seenAt(visited, request, clone));
  }

  return async (baseURL, request, visited) => {
    if (perRequest) {
      const dynamic = typeof appOrigins === 'function' ? await appOrigins(request) : [];
      const providers = typeof appProviders === 'function' ? await appProviders(request) : context.trustedProviders;
      return make(baseURL, [...context.trustedOrigins, ...dynamic], providers?.filter(Boolean))(visited);
    }
    const known = remembered.get(baseURL);
    if (known) return known(visited);
    const handler = make(baseURL, context.trustedOrigins, context.trustedProviders);
    const [oldest] = remembered.keys();
    if (remembered.size >= MAX_MOUNTS && oldest !== undefined) remembered.delete(oldest);
    remembered.set(baseURL, handler);
    return handler(visited);
  };
}

/** The handler of an instance without a context: its own, at its own base path. */
export function ownHandler(auth: AuthInstance): Handler {
  return (request) => auth.handler(request);
}
