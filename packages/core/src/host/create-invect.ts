import { v4 as uuidv4 } from 'uuid';
import type { InvectIdentity } from '../access/identity.js';
import type { Caller } from '../access/ownership.js';
import { visibilityOf } from '../access/policy.js';
import type { AppAccess } from '../access/route-access.js';
import { httpError } from '../errors.js';
import { createApp } from '../http/app.js';
import { type Arrival, readArrival } from '../http/arrival.js';
import type { RequestContext } from '../http/context.js';
import { createCors } from '../http/cors.js';
import { createGate, type Gate } from '../http/gate.js';
import { withHandle } from '../http/handle.js';
import { createHostCheck } from '../http/host-check.js';
import { type Incoming, incomingOf } from '../http/incoming.js';
import { createOriginTrust, type OriginTrust } from '../http/origin-trust.js';
import { refusal } from '../http/refusal.js';
import { finish } from '../http/respond.js';
import type { Route } from '../http/route.js';
import { createOriginWatch } from '../http/unlisted-origin.js';
import { complete } from '../http/whole-response.js';
import { type AdapterFacts, type Host, openHost } from './open-host.js';
import type { InvectOptions } from './options.js';
import { createPlacementReport } from './placement.js';
import { routesOf } from './routes.js';
import { announceSetup } from './setup-link.js';
import { warnAtStart } from './start-warnings.js';
import { Startup } from './startup.js';

/** A running host. */
export interface Invect {
  /**
   * The one door: a Web Request in, a Web Response out. Never rejects.
   *
   * @param arrival what the adapter knows and the Request does not say
   */
  fetch(request: Request, arrival?: Arrival): Promise<Response>;
  /**
   * The gate for the app's own routes.
   *
   * @returns the identity, and headers to append to the response (a refreshed session's Set-Cookie); or, where the gate
   *   refuses, the Response that says so (`errorFrom` makes an error of it). Never rejects.
   */
  authorize(request: Request, access: AppAccess, arrival?: Arrival): Promise<Authorized | Response>;
  /**
   * Tells the host where it is mounted, `/invect`, so that its log says so when it starts. Adapters that know it before the first
   * request call this once; otherwise the first request tells.
   */
  mountedAt(mountPath: string): void;
  /**
   * Resolves when the host serves. Rejects with the reason where it could not start. A host whose database was not there tries again
   * with the requests to come. Later calls follow the most recent attempt.
   */
  ready(): Promise<void>;
  /**
   * Closes plugins and the database, last to first, all of them. Requests after it are answered with 503. Rejects with what could
   * not be closed, once everything else is.
   */
  close(): Promise<void>;
  /** Every route with its access, for documentation and tests. Throws before the host has started. */
  readonly routes: readonly RouteSummary[];
}

/** What {@link Invect.authorize} found out. */
export interface Authorized {
  readonly identity: InvectIdentity | null;
  /** What the plugin that knows the identity knows of the session; user-auth: better-auth's `{ user, session }`. */
  readonly session: unknown;
  readonly headers: Headers;
}

export type RouteSummary = Pick<Route, 'method' | 'path' | 'access' | 'accepts' | 'source'>;

/** Everybody, on a host with `auth: 'none'`. */
const EVERYBODY: InvectIdentity = Object.freeze({ id: 'everybody', name: 'Everybody', role: 'admin' });

/**
 * Makes a host and starts it. Returns at once; requests that arrive while it starts wait for it.
 *
 * @param adapter what whoever serves the host knows beforehand
 * @throws TypeError where an option is wrong, in one sentence that names it and the fix
 * @example
 * const invect = createInvect({
 *   baseDatabaseConfig: { type: 'sqlite', connectionString: 'file:./dev.db', id: 'main' },
 *   plugins: [userAuth({ auth })],
 * })
 * const response = await invect.fetch(request, { mountPath: '/invect' })
 */
export function createInvect(options: InvectOptions, adapter: AdapterFacts = {}): Invect {
  const host = openHost(options, adapter);
  const { settings } = host;
  const { logger } = settings;
  const production = process.env['NODE_ENV'] === 'production';
  warnAtStart(settings, production);

  const trustsOrigin = createOriginTrust(settings.trustedOrigins, () => host.plugins.map(({ started }) => started));
  const cors = createCors(trustsOrigin, logger);
  const watchOrigin = createOriginWatch(settings.publicUrl, logger);
  const reportPlacement = createPlacementReport(settings, logger);
  /** Where an adapter says that the host is, before there is a request. */
  let mountPath: string | undefined;
  /** Made by the start. */
  let served: Served | undefined;
  let closed: Promise<void> | undefined;

  const startup = new Startup(async () => {
    await host.start();
    served = serveHost(host, trustsOrigin, production);
    await announceSetup(host);
    if (mountPath !== undefined) reportPlacement(mountPath);
  }, logger);

  /** The host as it serves. Asked once the start is settled. */
  function running(): Served {
    if (closed) throw httpError('host:unavailable', { message: 'This host is shutting down.' });
    const { state } = startup;
    if (served && state === 'started') return served;
    throw httpError('host:not_started', typeof state === 'string' ? {} : { cause: state.error });
  }

  function answer(incoming: Incoming, arrival: Arrival, requestId: string): Promise<Response> {
    const refuse = (error: unknown): Response => {
      const scene = { requestId, method: incoming.method, path: '' };
      return finish(refusal(error, scene, logger), new Headers(), requestId);
    };
    try {
      const { serve } = running();
      const context = contextOf(incoming, arrival, settings.publicUrl, requestId);
      reportPlacement(arrival.mountPath ?? '');
      return serve(context).catch(refuse);
    } catch (error) {
      return Promise.resolve(refuse(error));
    }
  }

  function handle(incoming: Incoming, arrival: Arrival): Promise<Response> {
    const requestId = uuidv4();
    const respond = (): Promise<Response> => {
      const answered = cors.around(incoming, requestId, () => answer(incoming, arrival, requestId));
      if (!incoming.headers.has('origin')) return answered;
      return answered.then((response) => {
        if (startup.state === 'started') watchOrigin(incoming, arrival, response);
        return response;
      });
    };
    // Plugins know which origins they trust only once they have started.
    const { pending } = startup;
    return pending === null ? respond() : pending.then(respond);
  }

  const invect: Invect = {
    get routes() {
      if (served) return served.routes.map(summaryOf);
      throw new Error('the routes of a host are known once it has started: await ready() first');
    },
    ready: () => startup.ready(),

    mountedAt(path) {
      mountPath = path;
      if (startup.state === 'started') reportPlacement(path);
    },

    async fetch(request, arrival = {}) {
      return complete(await handle(incomingOf(request), arrival), request.method);
    },

    async authorize(request, access, arrival = {}) {
      const requestId = uuidv4();
      const responseHeaders = new Headers();
      await startup.pending;
      try {
        const { gate } = running();
        const whole = { ...arrival, target: '/' };
        const context = contextOf(incomingOf(request), whole, settings.publicUrl, requestId, responseHeaders);
        const identity = await gate.admitToApp(access, context);
        return { identity, session: identity && (context.found.session?.() ?? null), headers: responseHeaders };
      } catch (error) {
        const scene = { requestId, method: request.method, path: "the app's own route" };
        return complete(finish(refusal(error, scene, logger), responseHeaders, requestId), 'GET');
      }
    },

    close() {
      closed ??= startup.stop().then(() => host.close());
      return closed;
    },
  };
  return withHandle(invect, handle);
}

/** What a started host serves with. */
interface Served {
  readonly routes: readonly Route[];
  readonly gate: Gate;
  readonly serve: (context: RequestContext) => Promise<Response>;
}

/**
 * Puts HTTP over a host that has started.
 *
 * @throws TypeError for routes that contradict each other
 */
function serveHost(host: Host, trustsOrigin: OriginTrust, production: boolean): Served {
  const { settings, plugins } = host;
  const { permissions, roles, publicPaths, open, logger, bodyTimeoutMs } = settings;
  const routes = routesOf(host);
  const hooks = plugins.flatMap(({ started }) => started.hooks ?? []);
  const gate = createGate({
    authorizers: hooks.flatMap((each) => each.onAuthorize?.bind(each) ?? []),
    permissions,
    roles,
    publicPaths,
    trustsOrigin,
    checkHost: createHostCheck({ open, production, trustsOrigin }),
    everybody: open ? EVERYBODY : null,
    logger,
  });
  const callerOf = (identity: InvectIdentity | null): Caller => ({
    identity,
    visibility: visibilityOf(identity, roles),
  });
  const hints = plugins.flatMap(({ started }) => started.hintForUnknownPath?.bind(started) ?? []);
  const hintForUnknownPath = (context: RequestContext): string | undefined =>
    hints.map((hint) => hint(context)).find((text) => text !== undefined);
  const serve = createApp({ routes, hooks, hintForUnknownPath, gate, callerOf, logger, bodyTimeoutMs });
  return { routes, gate, serve };
}

/** @throws InvectError as `readArrival` does */
function contextOf(
  incoming: Incoming,
  arrival: Arrival,
  publicUrl: string | undefined,
  requestId: string,
  responseHeaders = new Headers(),
): RequestContext {
  const { facts, target } = readArrival(incoming, arrival, publicUrl);
  return {
    get request() {
      return incoming.request;
    },
    headers: incoming.headers,
    method: incoming.method,
    path: target.path,
    segments: target.segments,
    search: target.search,
    facts,
    requestId,
    responseHeaders,
    found: {},
  };
}

function summaryOf({ method, path, access, accepts, source }: Route): RouteSummary {
  return { method, path, access, accepts, source };
}
