import type { InvectIdentity } from '../access/identity.js';
import type { Caller } from '../access/ownership.js';
import { accessOf, type RouteAccess } from '../access/route-access.js';
import { httpError, InvectError, isInvectError } from '../errors.js';
import type { Logger } from '../logging/logger.js';
import type { RequestContext } from './context.js';
import type { Gate } from './gate.js';
import type { RequestHooks } from './hooks.js';
import { errorOf, refusal } from './refusal.js';
import { finish } from './respond.js';
import type { Route } from './route.js';
import { createPathRouter } from './router.js';

/** What the app is made of. */
export interface AppParts {
  readonly routes: readonly Route[];
  /** In the order of the plugins. */
  readonly hooks: readonly RequestHooks[];
  /** What to tell somebody who asks for a path that nothing serves; undefined for nothing. */
  readonly hintForUnknownPath: (context: RequestContext) => string | undefined;
  readonly gate: Gate;
  readonly callerOf: (identity: InvectIdentity | null) => Caller;
  readonly logger: Logger;
  readonly bodyTimeoutMs: number;
}

const NOT_FOUND: RouteAccess = { authenticated: true };

/**
 * The HTTP application: every route is a closure over its own declaration, so the object the router matched is the one the
 * gate reads and the one that answers. Nothing looks at the path a second time.
 */
export function createApp(parts: AppParts): (context: RequestContext) => Promise<Response> {
  const { routes, hooks, gate, callerOf, logger, bodyTimeoutMs } = parts;
  const requestHooks = hooks.flatMap((each) => each.onRequest?.bind(each) ?? []);
  const refusalHooks = hooks.flatMap((each) => each.onRefusal?.bind(each) ?? []);
  const responseHooks = hooks.flatMap((each) => each.onResponse?.bind(each) ?? []);

  const router = createPathRouter<(request: RequestContext) => MatchedRoute>();
  // guard: gate-before-unknown-paths
  const unknownPath = refusing(NOT_FOUND, () => httpError('request:not_found'));
  for (const [path, siblings] of groupByPath(routes)) {
    const known = siblings.filter(({ accepts }) => accepts === undefined);
    const other = known.length === 0 ? unknownPath : refusing(accessOfAll(known), () => methodNotAllowed(known));
    router.add(path, (request) => routeFor(request, siblings) ?? other);
  }

  async function serve(entered: RequestContext): Promise<Response> {
    const match = router.find(entered.path);
    const route = match?.destination(entered) ?? unknownPath;
    let context = entered;
    let response: Response;
    try {
      const hooked = requestHooks.length > 0 ? await runRequestHooks(context) : context;
      if (hooked instanceof Response) {
        response = hooked;
      } else {
        context = hooked;
        // guard: gate-before-handler
        const identity = await gate.admit(route.access, context);
        const caller = callerOf(identity);
        const trustsOrigin = gate.trusting(context);
        response = await route.respond({ context, params: match?.params ?? {}, caller, trustsOrigin, bodyTimeoutMs });
      }
    } catch (error) {
      response = await refuse(route === unknownPath ? withHint(error, context) : error, context);
    }
    if (responseHooks.length > 0) response = await runResponseHooks(response, context);
    return finish(response, context.responseHeaders, context.requestId);
  }

  /** A hook that fails leaves the refusal as it is. */
  async function refuse(error: unknown, context: RequestContext): Promise<Response> {
    const response = refusal(error, context, logger);
    try {
      for (const hook of refusalHooks) {
        const replaced = await hook(errorOf(error), context);
        if (replaced) return replaced;
      }
    } catch (failure) {
      logger.error({ error: failure, requestId: context.requestId }, 'an onRefusal hook failed');
    }
    return response;
  }

  /** What a plugin says to somebody who looks for its routes at the wrong place. It is no pass: the refusal stays what it is. */
  function withHint(error: unknown, context: RequestContext): unknown {
    if (!isInvectError(error) || (error.status !== 401 && error.status !== 404)) return error;
    const hint = parts.hintForUnknownPath(context);
    if (hint === undefined) return error;
    const { code, status, headers, fields } = error;
    const message = `${error.message.replace(/\.$/, '')}. ${hint}`;
    return new InvectError(code, { status, message }, { ...(headers && { headers }), ...(fields && { fields }) });
  }

  async function runRequestHooks(entered: RequestContext): Promise<RequestContext | Response> {
    let context = entered;
    for (const hook of requestHooks) {
      const outcome = await hook(context);
      if (outcome instanceof Response) return outcome;
      if (outcome instanceof Request) context = { ...context, request: outcome, headers: outcome.headers };
    }
    return context;
  }

  async function runResponseHooks(response: Response, context: RequestContext): Promise<Response> {
    let current = response;
    try {
      for (const hook of responseHooks) {
        const replaced = await hook(current, context);
        // guard: replaced-response-keeps-cookies
        if (replaced) current = keepCookies(replaced, current);
      }
    } catch (error) {
      await current.body?.cancel().catch(() => {});
      current = refusal(error, context, logger);
    }
    return current;
  }

  return serve;
}

/** What is left of a route once it is matched. */
type MatchedRoute = Pick<Route, 'access' | 'respond'>;

/** The route of a path that a request means, the first one declared. HEAD is a GET. */
function routeFor({ method, headers }: RequestContext, siblings: readonly Route[]): Route | undefined {
  const meant = method === 'HEAD' ? 'GET' : method;
  return siblings.find(
    // guard: page-for-browsers
    (route) => (route.method === meant || route.method === 'ALL') && (!route.accepts || wants(headers, route.accepts)),
  );
}

/** Whether `Accept` names a media type (RFC 9110 §12.5.1). Wildcards are what programs send, and do not count; nor does `q=0`. */
function wants(headers: Headers, mediaType: string): boolean {
  const ranges = headers.get('accept')?.toLowerCase().split(',') ?? [];
  return ranges.some((range) => {
    const [type, ...parameters] = range.split(';').map((part) => part.trim());
    return type === mediaType && !parameters.some((parameter) => /^q\s*=\s*0(?:\.0*)?$/.test(parameter));
  });
}

/** Refuses behind the gate, as if it were a route. */
function refusing(access: RouteAccess, error: () => Error): MatchedRoute {
  return { access, respond: () => Promise.reject(error()) };
}

function groupByPath(routes: readonly Route[]): Map<string, Route[]> {
  const paths = new Map<string, Route[]>();
  for (const route of routes) paths.set(route.path, [...(paths.get(route.path) ?? []), route]);
  return paths;
}

/** A wrong method on a path answers before the gate only where every method of that path is public. */
function accessOfAll(siblings: readonly Route[]): RouteAccess {
  return siblings.every((route) => route.access.public) ? accessOf({ public: true }) : NOT_FOUND;
}

function methodNotAllowed(siblings: readonly Route[]): Error {
  const methods = siblings.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return httpError('request:method_not_allowed', { headers: new Headers({ allow: methods.join(', ') }) });
}

function keepCookies(replacement: Response, original: Response): Response {
  if (replacement === original) return original;
  const headers = new Headers(replacement.headers);
  const kept = new Set(headers.getSetCookie());
  for (const cookie of original.headers.getSetCookie()) if (!kept.has(cookie)) headers.append('set-cookie', cookie);
  return new Response(replacement.body, { status: replacement.status, headers });
}
