import type { z } from 'zod';
import type { Caller } from '../access/ownership.js';
import { accessOf, type RouteAccess } from '../access/route-access.js';
import { DEFAULT_MAX_BODY_BYTES } from './body-limits.js';
import type { HttpMethod, RequestContext } from './context.js';
import { readJson } from './json-body.js';
import { json } from './respond.js';
import { readQuery, validate } from './validate.js';

/** A request that the gate has admitted, as its route gets it. */
export interface RouteCall {
  readonly context: RequestContext;
  /** Path parameters, by name. */
  readonly params: Readonly<Record<string, string>>;
  /** Who sends the request. The identity is null only if the route is public. */
  readonly caller: Caller;
  /**
   * Asks the gate again, later: who sends the request now, and whether they may. For answers that take long. It is not counted as a request,
   * and refreshes no session.
   *
   * @throws InvectError as the gate does
   */
  readonly confirm: () => Promise<Caller>;
  /** Whether an origin is the host's own or a trusted one. */
  readonly trustsOrigin: (origin: string) => Promise<boolean>;
  /** The host's option: how many milliseconds a body may take to arrive. */
  readonly bodyTimeoutMs: number;
}

/** A declared route. The gate and the dispatch use the same object, which the router found. */
export interface Route {
  readonly method: HttpMethod | 'ALL';
  /** `/flows/:flowId` */
  readonly path: string;
  readonly access: RouteAccess;
  /** For pages: the route exists only for requests that name this media type in `Accept`, as browsers do. */
  readonly accepts?: 'text/html';
  /** `host`, or the id of the plugin that declares the route. */
  readonly source: string;
  readonly documentation?: RouteDocumentation;
  readonly respond: (call: RouteCall) => Promise<Response>;
  /** For pages: answers a caller without a valid session, instead of the 401. */
  readonly onSignedOut?: (context: RequestContext) => Response;
}

/** A route as its owner declares it. The host adds the owner. */
export type RouteDeclaration = Omit<Route, 'source'>;

/** What the OpenAPI document says about a route. Its schemas are those that validate the requests. */
export interface RouteDocumentation {
  readonly summary: string;
  readonly status: number;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly response?: z.ZodType;
  readonly mediaType?: string;
}

/** A route, described by what it reads and what it answers. */
export type RouteSpec<Query, Body> = RouteAccess & {
  readonly method: HttpMethod;
  /** `/flows/:flowId`. The path of a plugin's route is below `/plugins`, and begins with the plugin's own segment. */
  readonly path: string;
  readonly summary: string;
  /** The status of a successful answer. Default 200. With 204 there is no body. */
  readonly status?: number;
  /** Validates the query. Without it the query is ignored. */
  readonly query?: z.ZodType<Query>;
  /** Validates the JSON body. Without it the body is not read. */
  readonly body?: z.ZodType<Body>;
  /** Describes the answer in OpenAPI. */
  readonly response?: z.ZodType;
  /** What the answer is, in OpenAPI. Default `application/json`. */
  readonly mediaType?: string;
  /** The maximum size of a body, in bytes. A larger one is refused with 413. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Handles the request. What it returns is the answer, as JSON. A Response is sent as it is. */
  readonly handle: (input: RouteInput<Query, Body>) => unknown;
};

/** A call whose query and body are validated. */
export interface RouteInput<Query, Body> extends RouteCall {
  readonly query: Query;
  readonly body: Body;
  /** Returns a path parameter by its name in `path`. */
  readonly param: (name: string) => string;
}

/**
 * Declares a route. For each request it validates the query and the body, calls `handle`, and answers with the result.
 *
 * @example
 * route({ method: 'GET', path: '/flows/:flowId', permission: 'flow:read', summary: 'Read a flow',
 *         handle: ({ param, caller }) => flows.read(param('flowId'), caller) })
 */
export function route<Query = undefined, Body = undefined>(spec: RouteSpec<Query, Body>): RouteDeclaration {
  const { method, path, summary, status = 200, maxBodyBytes = DEFAULT_MAX_BODY_BYTES, mediaType } = spec;
  return {
    method,
    path,
    access: accessOf(spec),
    documentation: { summary, status, query: spec.query, body: spec.body, response: spec.response, mediaType },
    async respond(call) {
      const { context, params, bodyTimeoutMs } = call;
      const query = readQuery(spec.query, context.search);
      const limits = { maxBytes: maxBodyBytes, timeoutMs: bodyTimeoutMs };
      const body = spec.body && validate(spec.body, await readJson(context.request, limits));
      const param = (name: string): string => params[name] ?? '';
      const input = { ...call, query, body, param };
      const result = await spec.handle(input as RouteInput<Query, Body>);
      if (result instanceof Response) return result;
      return status === 204 ? new Response(null, { status }) : json(result, status);
    },
  };
}
