import { type Authorized, errorFrom, type Invect, type InvectIdentity, type RouteAccess } from '@invect/core';
import { arrivalOf, type RouteContext, vouchedBy } from './arrival.js';
import { interrupt } from './interrupt.js';
import { type OneHost, oneHost } from './one-host.js';
import { type InvectHandlerOptions, type Placement, splitOptions } from './options.js';
import { ownRequest, withoutBody } from './own-request.js';
import { type GuardedRoute, guardRoute, type ProtectedRoute, type ProtectOptions, readAccess } from './protect.js';

/** What Next.js calls for a request, with a RouteContext. */
// biome-ignore lint/suspicious/noExplicitAny: Next checks this type while it builds, and lets an optional one pass only as any
export type RouteHandler = (request: Request, context?: any) => Promise<Response>;

/** The handler of a catch-all route, and the host's word for the app's own pages, actions and routes. */
export interface InvectHandler extends RouteHandler {
  readonly GET: RouteHandler;
  readonly POST: RouteHandler;
  readonly PUT: RouteHandler;
  readonly PATCH: RouteHandler;
  readonly DELETE: RouteHandler;
  readonly HEAD: RouteHandler;
  readonly OPTIONS: RouteHandler;
  /**
   * Who is asking, in server components and server actions. It waits for a visit: with `cacheComponents`, Next.js wants a
   * `<Suspense>` around the component.
   *
   * @returns null for nobody
   * @throws InvectError where there is another reason than that: a ban (403), a database that is down (503)
   */
  identity(): Promise<InvectIdentity | null>;
  /**
   * Lets only signed-in people on, or people with a permission: in a page or an action as a first line, and around a route. In a
   * page it waits for a visit, as `identity()` does.
   *
   * @returns the identity
   * @throws what Next.js turns into a redirect where `redirectTo` is set and nobody is signed in; into its 401 and 403 pages
   *   where `experimental.authInterrupts` is on; otherwise InvectError
   * @example const identity = await handler.protect({ permission: 'flow:write', redirectTo: '/sign-in' })
   */
  protect(options?: ProtectOptions): Promise<InvectIdentity>;
  /** @example export const POST = handler.protect({ permission: 'flow:write' }, async (request, { identity }) => Response.json(identity)) */
  protect<Context extends RouteContext>(options: ProtectOptions, route: GuardedRoute<Context>): ProtectedRoute<Context>;
  /** The host itself. Asking for it opens it. */
  readonly invect: Invect;
  /** Opens the host, and resolves when it serves; `instrumentation.ts` is a good place. Rejects with the reason where it cannot. */
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
  const host = oneHost(hostOptions, { tellsClientAddress: placement.trustedHops > 0 });

  const serve = async (request: Request, context?: RouteContext): Promise<Response> => {
    const arrival = await arrivalOf(request, context, placement);
    return host.use((invect) => invect.fetch(ownRequest(request), arrival));
  };
  const methods = { GET: serve, POST: serve, PUT: serve, PATCH: serve, DELETE: serve, HEAD: serve, OPTIONS: serve };

  const helpers = {
    async identity(): Promise<InvectIdentity | null> {
      const outcome = await askForPage(host, { optional: true }, placement);
      if (outcome instanceof Response) throw await errorFrom(outcome);
      return outcome.identity;
    },

    protect(guard: ProtectOptions = {}, route?: GuardedRoute<RouteContext>): unknown {
      const access = readAccess(guard);
      if (route === undefined) return protectPage(access, guard);
      const ask = async (request: Request): Promise<Authorized | Response> => {
        const arrival = vouchedBy(request.headers, placement);
        return host.use((invect) => invect.authorize(withoutBody(request), access, arrival));
      };
      return guardRoute(ask, route);
    },

    ready: () => host.current().ready(),
    close: () => host.close(),
  };

  async function protectPage(access: RouteAccess, { redirectTo }: ProtectOptions): Promise<InvectIdentity> {
    const outcome = await askForPage(host, access, placement);
    if (outcome instanceof Response) throw await interrupt(outcome, redirectTo);
    return outcome.identity as InvectIdentity;
  }

  const handler = Object.assign(
    (request: Request, context?: RouteContext) => serve(request, context),
    methods,
    helpers,
  );
  return Object.defineProperty(handler, 'invect', { get: () => host.current() }) as unknown as InvectHandler;
}

/**
 * A page has no request, but its headers; and no answer to put a cookie on, so the session is not refreshed.
 *
 * `connection()` waits for a visit: `headers()` alone also resolves while Next.js prerenders for one visitor (`cacheComponents`), where
 * random values and the time are an error. Next 14 has no `connection`, and no such prerendering.
 */
async function askForPage(
  host: OneHost,
  access: RouteAccess | { optional: true },
  placement: Placement,
): Promise<Authorized | Response> {
  const { connection }: { connection?: () => Promise<void> } = await import('next/server.js');
  await connection?.();
  const { headers } = await import('next/headers.js');
  const request = new Request('http://localhost/', { headers: new Headers(await headers()) });
  const arrival = { ...vouchedBy(request.headers, placement), readOnly: true };
  return host.use((invect) => invect.authorize(withoutBody(request), access, arrival));
}
