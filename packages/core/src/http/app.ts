import type { InvectIdentity } from '../access/identity.js';
import type { Caller } from '../access/ownership.js';
import { InvectError, isInvectError } from '../errors.js';
import type { Logger } from '../logging/logger.js';
import type { RequestContext } from './context.js';
import type { Gate } from './gate.js';
import type { RequestHooks } from './hooks.js';
import { refusal, toInvectError } from './refusal.js';
import { finish } from './respond.js';
import type { Route } from './route.js';
import { createRouteTable, type MatchedRoute } from './route-table.js';
import { collectHooks, runRefusalHooks, runRequestHooks, runResponseHooks } from './run-hooks.js';

/** The parts of the application. */
export interface AppParts {
  readonly routes: readonly Route[];
  /** In the order of the plugins. */
  readonly hooks: readonly RequestHooks[];
  /** Returns a hint for a client that asks for a path without a route. Undefined if there is none. */
  readonly hintForUnknownPath: (context: RequestContext) => string | undefined;
  readonly gate: Gate;
  readonly callerOf: (identity: InvectIdentity | null, context: RequestContext) => Caller;
  /** Is told of every refusal. */
  readonly onRefused: (error: InvectError, context: RequestContext, route: MatchedRoute) => void;
  readonly logger: Logger;
  readonly bodyTimeoutMs: number;
}

/**
 * Creates the HTTP application. It finds the route of a request once: the gate reads the access of that object, and the same object
 * answers. Nothing reads the path a second time.
 *
 * @returns a function that answers a request. It turns whatever is thrown into a refusal
 */
export function createApp(parts: AppParts): (context: RequestContext) => Promise<Response> {
  const { gate, callerOf, onRefused, hintForUnknownPath, logger, bodyTimeoutMs } = parts;
  const routes = createRouteTable(parts.routes);
  const hooks = collectHooks(parts.hooks);

  async function serve(entered: RequestContext): Promise<Response> {
    const { route, params } = routes.find(entered);
    let context = entered;
    let response: Response;
    try {
      const hooked = hooks.onRequest.length > 0 ? await runRequestHooks(hooks.onRequest, context) : context;
      if (hooked instanceof Response) {
        response = hooked;
      } else {
        context = hooked;
        // guard: gate-before-handler
        const identity = await gate.admit(route.access, context);
        const caller = callerOf(identity, context);
        const trustsOrigin = gate.trusting(context);
        const confirm = confirmer(route, context);
        response = await route.respond({ context, params, caller, confirm, trustsOrigin, bodyTimeoutMs });
      }
    } catch (error) {
      const isUnknown = route === routes.unknownPath;
      onRefused(toInvectError(error), context, route);
      const hinted = isUnknown ? withHint(error, () => hintForUnknownPath(context)) : error;
      response = await refuse(hinted, context, route);
    }
    if (hooks.onResponse.length > 0) response = await respondWithHooks(response, context);
    return finish(response, context.responseHeaders, context.requestId);
  }

  /** The answer has begun, so nothing can set a cookie any more. */
  function confirmer({ access }: MatchedRoute, context: RequestContext): () => Promise<Caller> {
    let asked: RequestContext | undefined;
    return async () => {
      asked ??= { ...context, facts: { ...context.facts, readOnly: true }, isAskedAgain: true };
      const again = { ...asked, responseHeaders: new Headers(), found: {} };
      // guard: admitted-again-by-the-gate
      return callerOf(await gate.admit(access, again), again);
    };
  }

  /** If a hook fails, the refusal stays unchanged. */
  async function refuse(error: unknown, context: RequestContext, { onSignedOut }: MatchedRoute): Promise<Response> {
    const isSignedOut = onSignedOut !== undefined && toInvectError(error).status === 401;
    const response = isSignedOut ? onSignedOut(context) : refusal(error, context, logger);
    if (hooks.onRefusal.length === 0) return response;
    try {
      return (await runRefusalHooks(hooks.onRefusal, toInvectError(error), context)) ?? response;
    } catch (failure) {
      logger.error({ error: failure, requestId: context.requestId }, 'an onRefusal hook failed');
      return response;
    }
  }

  function respondWithHooks(response: Response, context: RequestContext): Promise<Response> {
    return runResponseHooks(hooks.onResponse, response, context, (error) => refusal(error, context, logger));
  }

  return serve;
}

/** Adds a plugin's hint to the message of a 401 or 404. Status and code stay the same. */
function withHint(error: unknown, findHint: () => string | undefined): unknown {
  if (!isInvectError(error) || (error.status !== 401 && error.status !== 404)) return error;
  const hint = findHint();
  if (hint === undefined) return error;
  const { code, status, headers, fields } = error;
  const message = `${error.message.replace(/\.$/, '')}. ${hint}`;
  return new InvectError(code, { status, message }, { ...(headers && { headers }), ...(fields && { fields }) });
}
