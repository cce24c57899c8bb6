import { EVERYBODY } from '../access/identity.js';
import { scopeOf } from '../access/reach.js';
import { createRefusalRecorder } from '../audit/refusals.js';
import { createApp } from '../http/app.js';
import { callSourceOf, type RequestContext } from '../http/context.js';
import { createGate, type Gate } from '../http/gate.js';
import { createHostCheck } from '../http/host-check.js';
import type { OriginTrust } from '../http/origin-trust.js';
import type { Route } from '../http/route.js';
import { createKeyCheck } from '../keys/authenticate.js';
import type { Host } from './open-host.js';
import { routesOf } from './routes.js';
import type { Circumstances } from './settings.js';

/** The routes, the gate and the application of a host that has started. */
export interface Pipeline {
  readonly routes: readonly Route[];
  readonly gate: Gate;
  readonly serve: (context: RequestContext) => Promise<Response>;
  /** Is told of refusals that `serve` does not answer. */
  readonly onRefused: ReturnType<typeof createRefusalRecorder>;
}

/**
 * Creates the pipeline of a host that has started.
 *
 * @throws TypeError if routes contradict each other
 */
export function createPipeline(host: Host, trustsOrigin: OriginTrust, circumstances: Circumstances): Pipeline {
  const { settings, plugins } = host;
  const { permissions, roles, publicPaths, open, logger, bodyTimeoutMs } = settings;
  const routes = routesOf(host, circumstances);
  const hooks = plugins.flatMap(({ started }) => started.hooks ?? []);
  const gate = createGate({
    identifyByKey: createKeyCheck({
      database: host.database,
      databaseType: settings.database.type,
      people: host.people,
      permissions,
      roles,
      maxExpiryDays: settings.keys.maxExpiryDays,
      open,
      carriesSession: (context) => plugins.some(({ started }) => started.carriesSession?.(context)),
      logger,
    }),
    authorizers: hooks.flatMap((each) => each.onAuthorize?.bind(each) ?? []),
    permissions,
    roles,
    publicPaths,
    trustsOrigin,
    checkHost: createHostCheck({ open, production: circumstances.production, trustsOrigin }),
    everybody: open ? EVERYBODY : null,
    logger,
  });
  const onRefused = createRefusalRecorder(host.audit.log);
  const serve = createApp({
    routes,
    hooks,
    hintForUnknownPath: createHintForUnknownPath(host),
    gate,
    callerOf: (identity, context) => ({ identity, scope: scopeOf(identity, roles), source: callSourceOf(context) }),
    onRefused,
    logger,
    bodyTimeoutMs,
  });
  return { routes, gate, serve, onRefused };
}

/** Creates a function that returns the hint of the first plugin that has one. */
function createHintForUnknownPath({ plugins }: Host): (context: RequestContext) => string | undefined {
  const hints = plugins.flatMap(({ started }) => started.hintForUnknownPath?.bind(started) ?? []);
  return (context) => hints.map((hint) => hint(context)).find((text) => text !== undefined);
}
