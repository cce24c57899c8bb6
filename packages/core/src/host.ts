import { v4 as uuidv4 } from 'uuid';
import type { InvectIdentity } from './access/identity.js';
import type { Caller } from './access/ownership.js';
import { visibilityOf } from './access/policy.js';
import { effectivePermissions } from './access/roles.js';
import { credentialRoutes } from './credentials/routes.js';
import { CredentialService } from './credentials/service.js';
import { CredentialStore } from './credentials/store.js';
import { openDatabase } from './database/database.js';
import { sqlitePathOf } from './database/drivers.js';
import { migrate } from './database/migrate.js';
import { flowRoutes } from './flows/routes.js';
import { FlowService } from './flows/service.js';
import { FlowStore } from './flows/store.js';
import { createApp, type Entry } from './http/app.js';
import { type Arrival, readArrival } from './http/arrival.js';
import { createCors } from './http/cors.js';
import { httpError } from './http/errors.js';
import { createGate } from './http/gate.js';
import { withHandle } from './http/handle.js';
import { type Incoming, incomingOf } from './http/incoming.js';
import { createOriginTrust } from './http/origin-trust.js';
import { createPlacementReport } from './http/placement.js';
import { refusal } from './http/refusal.js';
import { finish } from './http/respond.js';
import type { AppAccess, Route } from './http/route.js';
import { systemRoutes } from './http/system-routes.js';
import { createOriginWatch } from './http/unlisted-origin.js';
import { createHostCheck } from './http/visited-host.js';
import { complete } from './http/whole-response.js';
import { type InvectOptions, readOptions } from './options.js';
import type { RequestContext } from './plugins/contract.js';
import { pluginRoutes } from './plugins/endpoints.js';
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
   * with the requests to come; asked again then, this tells of the newest start.
   */
  ready(): Promise<void>;
  /** Closes plugins and the database. Requests after it are answered with 503. */
  close(): Promise<void>;
  /** Every route with its access, for documentation and tests. */
  readonly routes: readonly RouteSummary[];
}

/** What an adapter knows before the first request. */
export interface AdapterFacts {
  /** False where no arrival will have a `clientAddress`. Default true. */
  readonly tellsClientAddress?: boolean;
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
export function createInvect(options: InvectOptions, { tellsClientAddress = true }: AdapterFacts = {}): Invect {
  const settings = readOptions(options);
  const { plugins, roles, logger, vault } = settings;
  const database = openDatabase(settings.database);

  const callerOf = (identity: InvectIdentity | null): Caller => ({
    identity,
    visibility: visibilityOf(identity, roles),
  });
  const routes: readonly Route[] = [
    ...systemRoutes({ permissionsOf: (identity) => effectivePermissions(identity, roles), routes: () => routes }),
    ...flowRoutes(new FlowService(new FlowStore(database)), callerOf),
    ...credentialRoutes(new CredentialService(new CredentialStore(database), vault), callerOf),
    ...pluginRoutes(plugins),
  ];
  const trustsOrigin = createOriginTrust(settings.trustedOrigins, plugins);
  const cors = createCors(trustsOrigin, logger);
  const watchOrigin = createOriginWatch(settings.publicUrl, logger);
  const reportPlacement = createPlacementReport(settings, logger);
  const production = process.env['NODE_ENV'] === 'production';
  const gate = createGate({
    plugins,
    roles,
    publicPaths: settings.publicPaths,
    trustsOrigin,
    checkHost: createHostCheck({ open: settings.open, production, trustsOrigin }),
    everybody: settings.open ? EVERYBODY : null,
    logger,
  });
  const serve = createApp({ routes, plugins, gate, logger, bodyTimeoutMs: settings.bodyTimeoutMs });

  if (settings.publicUrl?.startsWith('http:') && production) {
    logger.warn(
      {},
      `publicUrl is ${settings.publicUrl}, so cookies and links in mails travel unencrypted: write https, also where a proxy in front ends it`,
    );
  }
  if (settings.open)
    logger.warn(
      {},
      "auth: 'none' is set: everybody who reaches this host, at loopback, publicUrl or trustedOrigins, is an admin",
    );
  if (vault === null) {
    logger.warn(
      {},
      'no encryptionKey or INVECT_ENCRYPTION_KEY is set: credentials cannot be stored until there is one',
    );
  }
  let closed: Promise<void> | undefined;
  /** Plugins that have not started yet. */
  const waiting = [...plugins];
  /** Where an adapter says that the host is, before there is a request. */
  let mountPath: string | undefined;
  const startup = new Startup(start, logger);

  async function start(): Promise<void> {
    // Plugins first: what they were given may already be failing, and only they know how to catch it.
    const { publicUrl, trustedOrigins } = settings;
    const { type, id, connectionString } = settings.database;
    const file = type === 'sqlite' ? sqlitePathOf(connectionString) : null;
    for (; waiting.length > 0; waiting.shift()) {
      await waiting[0]?.init?.({
        logger,
        publicUrl,
        trustedOrigins,
        tellsClientAddress,
        database: { type, id, file },
      });
    }
    const applied = await migrate(database, type);
    if (applied.length > 0) logger.info({ database: id, applied }, 'Invect created or updated its tables');
    if (mountPath !== undefined) reportPlacement(mountPath);
  }

  /** Asked once the start is settled. */
  function enter(incoming: Incoming, arrival: Arrival, requestId: string): Entry {
    if (closed) throw httpError('host:unavailable', { message: 'This host is shutting down.' });
    const { state } = startup;
    if (state !== 'started') throw httpError('host:not_started', state === 'pending' ? {} : { cause: state.error });
    const { facts, target } = readArrival(incoming, arrival, settings.publicUrl);
    const context: RequestContext = {
      get request() {
        return incoming.request;
      },
      headers: incoming.headers,
      method: incoming.method,
      path: target.path,
      search: target.search,
      facts,
      requestId,
      responseHeaders: new Headers(),
      found: {},
    };
    return { context, target };
  }

  function answer(incoming: Incoming, arrival: Arrival, requestId: string): Promise<Response> {
    const refuse = (error: unknown): Response => {
      const scene = { requestId, method: incoming.method, path: '' };
      return finish(refusal(error, scene, logger), new Headers(), requestId);
    };
    try {
      const entry = enter(incoming, arrival, requestId);
      reportPlacement(arrival.mountPath ?? '');
      return serve(entry).catch(refuse);
    } catch (error) {
      return Promise.resolve(refuse(error));
    }
  }

  function handle(incoming: Incoming, arrival: Arrival = {}): Promise<Response> {
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

  const host: Invect = {
    routes: routes.map(({ method, path, access, accepts, source }) => ({ method, path, access, accepts, source })),
    ready: () => startup.ready(),

    mountedAt(path) {
      mountPath = path;
      if (startup.state === 'started') reportPlacement(path);
    },

    async fetch(request, arrival) {
      return complete(await handle(incomingOf(request), arrival), request.method);
    },

    async authorize(request, access, arrival = {}) {
      const requestId = uuidv4();
      const responseHeaders = new Headers();
      await startup.pending;
      try {
        const { context } = enter(incomingOf(request), { ...arrival, target: '/' }, requestId);
        const identity = await gate.admitToApp(access, { ...context, responseHeaders });
        return { identity, session: identity && (context.found.session?.() ?? null), headers: responseHeaders };
      } catch (error) {
        const scene = { requestId, method: request.method, path: "the app's own route" };
        return complete(finish(refusal(error, scene, logger), responseHeaders, requestId), 'GET');
      }
    },

    close() {
      closed ??= (async () => {
        await startup.stop();
        for (const plugin of plugins) await plugin.close?.();
        await database.destroy();
      })();
      return closed;
    },
  };
  return withHandle(host, handle);
}
