import type { Invect, InvectIdentity } from '@invect/core';
import { arrivalOf, type RouteContext } from './arrival.js';
import { identityOfPage, protectPage } from './guarded-page.js';
import { type GuardedRoute, guardRoute, type ProtectedRoute } from './guarded-route.js';
import { type InvectHandlerOptions, splitOptions } from './options.js';
import { type ProtectOptions, readAccess } from './protect.js';
import { unwrapRequest } from './request.js';
import { sharedHost } from './shared-host.js';

/** What Next.js calls for a request, with a RouteContext. */
// biome-ignore lint/suspicious/noExplicitAny: Next checks this type while it builds, and lets an optional one pass only as any
export type RouteHandler = (request: Request, context?: any) => Promise<Response>;

/** The handler of a catch-all route, and the host's gate for pages, actions and routes of the app's own. */
export interface InvectHandler extends RouteHandler {
  readonly GET: RouteHandler;
  readonly POST: RouteHandler;
  readonly PUT: RouteHandler;
  readonly PATCH: RouteHandler;
  readonly DELETE: RouteHandler;
  readonly HEAD: RouteHandler;
  readonly OPTIONS: RouteHandler;
  /**
   * Who is asking, in server components and server actions. It waits for a visit: with `cacheComponents`, Next.js requires a
   * `<Suspense>` around the component.
   *
   * @returns null for nobody
   * @throws InvectError where the gate refuses for any other reason: a ban (403), a database that is down (503)
   */
  identity(): Promise<InvectIdentity | null>;
  /**
   * Lets only people in who are signed in, or who have a permission. Use it as the first line of a page or an action, or around a
   * route. In a page it waits for a visit, as `identity()` does.
   *
   * @returns the identity
   * @throws what Next.js turns into a redirect where `redirectTo` is set and nobody is signed in; what it turns into its 401 and 403
   *   pages where `experimental.authInterrupts` is on; otherwise InvectError
   * @throws TypeError where there is no such permission
   * @example const identity = await handler.protect({ permission: 'flow:write', redirectTo: '/sign-in' })
   */
  protect(options?: ProtectOptions): Promise<InvectIdentity>;
  /** @example export const POST = handler.protect({ permission: 'flow:write' }, async (request, { identity }) => Response.json(identity)) */
  protect<Context extends RouteContext>(options: ProtectOptions, route: GuardedRoute<Context>): ProtectedRoute<Context>;
  /** The host itself. It is opened on first use. */
  readonly invect: Invect;
  /** Opens the host. Resolves when it serves, and rejects with the reason where it cannot. Call it in `instrumentation.ts`. */
  ready(): Promise<void>;
  /** Closes the host: its plugins and its database. */
  close(): Promise<void>;
}

/**
 * Makes the handler of `app/invect/[[...path]]/route.ts`. Nothing is opened before the first request, so `next build` needs no
 * database.
 *
 * @throws TypeError where `mountPath` or `trustProxy` is wrong. Other options are checked when the host starts; until they are
 *   right it answers 503, and its log says why.
 * @example
 * export const handler = createInvectHandler({ baseDatabaseConfig, plugins: [userAuth({ auth })] })
 * // app/invect/[[...path]]/route.ts
 * export const { GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS } = handler
 */
export function createInvectHandler(options: InvectHandlerOptions): InvectHandler {
  const { placement, host: hostOptions } = splitOptions(options);
  const host = sharedHost(hostOptions, { tellsClientAddress: placement.trustedHops > 0 });

  const serve = async (request: Request, context?: RouteContext): Promise<Response> => {
    const arrival = await arrivalOf(request, context, placement);
    return host.use((invect) => invect.fetch(unwrapRequest(request), arrival));
  };
  const methods = { GET: serve, POST: serve, PUT: serve, PATCH: serve, DELETE: serve, HEAD: serve, OPTIONS: serve };

  const helpers = {
    identity: () => identityOfPage(host, placement),
    protect(protection: ProtectOptions = {}, route?: GuardedRoute<RouteContext>): unknown {
      const access = readAccess(protection);
      if (route === undefined) return protectPage(host, placement, access, protection.redirectTo);
      return guardRoute(host, placement, access, route);
    },
    ready: () => host.current().ready(),
    close: () => host.close(),
  };

  const handler = Object.assign(
    (request: Request, context?: RouteContext) => serve(request, context),
    methods,
    helpers,
  );
  return Object.defineProperty(handler, 'invect', { get: () => host.current() }) as unknown as InvectHandler;
}
