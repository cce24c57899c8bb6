import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Logger } from '../logger.js';
import type { InvectPlugin, RequestContext } from '../plugins/contract.js';
import { httpError } from './errors.js';
import type { Gate } from './gate.js';
import { refusal } from './refusal.js';
import { finish } from './respond.js';
import { accessOf, type Exchange, type Route, type RouteAccess } from './route.js';
import type { Target } from './target.js';

/** A request as it enters the app: everything known before a route is matched. */
export type Entry = Omit<RequestContext, 'path' | 'search'> & { readonly target: Target };

type EnvOption = { env: { entry: Entry } };
type Env = { Bindings: EnvOption['env'] };

/** What the app is made of. */
export interface AppParts {
  readonly routes: readonly Route[];
  readonly plugins: readonly InvectPlugin[];
  readonly gate: Gate;
  readonly logger: Logger;
  readonly bodyTimeoutMs: number;
}

const NOT_FOUND: RouteAccess = { authenticated: true };

/**
 * The HTTP application: every route is a closure over its own declaration, so the object the router matched is the one the
 * gate reads and the one that answers. Nothing looks at the path a second time.
 */
export function createApp({
  routes,
  plugins,
  gate,
  logger,
  bodyTimeoutMs,
}: AppParts): (entry: Entry) => Promise<Response> {
  const app = new OpenAPIHono<Env>({ getPath: (_request, options) => (options as EnvOption).env.entry.target.path });

  for (const route of routes) {
    const serve = (c: Context<Env>): Promise<Response> => pass(c, route.access, route.respond);
    if (route.method === 'ALL') app.all(route.path, serve);
    else app.on(route.method, route.path, serve);
  }
  for (const [path, siblings] of groupByPath(routes)) {
    if (siblings.some(({ method }) => method === 'ALL')) continue;
    app.all(path, (c) => pass(c, accessOfAll(siblings), () => Promise.reject(methodNotAllowed(siblings))));
  }
  app.notFound((c) => pass(c, NOT_FOUND, () => Promise.reject(httpError('request:not_found'))));

  async function pass(c: Context<Env>, access: RouteAccess, respond: Route['respond']): Promise<Response> {
    const { entry } = c.env;
    let context: RequestContext = { ...entry, path: entry.target.path, search: entry.target.search };
    const answer = async (): Promise<Response> => {
      for (const plugin of plugins) {
        const outcome = await plugin.hooks?.onRequest?.(context);
        if (outcome instanceof Response) return outcome;
        if (outcome instanceof Request) context = { ...context, request: outcome, headers: outcome.headers };
      }
      const identity = await gate.admit(access, context, entry.target);
      const exchange: Exchange = { ...context, target: entry.target, params: c.req.param(), identity, bodyTimeoutMs };
      return respond(exchange);
    };
    const response = await answer().catch((error: unknown) => refusal(error, context, logger));
    return runResponseHooks(response, context);
  }

  async function runResponseHooks(response: Response, context: RequestContext): Promise<Response> {
    let current = response;
    try {
      for (const plugin of plugins) {
        const replaced = await plugin.hooks?.onResponse?.(current, context);
        if (replaced) current = keepCookies(replaced, current);
      }
    } catch (error) {
      await current.body?.cancel().catch(() => {});
      current = refusal(error, context, logger);
    }
    return finish(current, context.responseHeaders, context.requestId);
  }

  return (entry) => Promise.resolve(app.fetch(entry.request, { entry }));
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
