import type { z } from 'zod';
import type { Caller } from '../access/ownership.js';
import { accessOf, type RouteAccess } from '../access/route-access.js';
import { DEFAULT_MAX_BODY_BYTES, readJson } from './body.js';
import type { HttpMethod, RequestContext } from './context.js';
import { json } from './respond.js';
import { readQuery, validate } from './validate.js';

/** A request that the gate has let through, on its way to the route that it matched. */
export interface RouteCall {
  readonly context: RequestContext;
  /** Path parameters by their names. */
  readonly params: Readonly<Record<string, string>>;
  /** Whoever asks. Its identity is null only where the route is public. */
  readonly caller: Caller;
  /** Whether an origin is the host's own or a trusted one. */
  readonly trustsOrigin: (origin: string) => Promise<boolean>;
  /** The host's option: how long a body may take, in milliseconds. */
  readonly bodyTimeoutMs: number;
}

/** A declared route. The object the router matched decides both the gate and the dispatch. */
export interface Route {
  readonly method: HttpMethod | 'ALL';
  /** `/flows/:flowId` */
  readonly path: string;
  readonly access: RouteAccess;
  /** A page: only for requests that name this in `Accept`, as browsers do. To all others the route does not exist. */
  readonly accepts?: 'text/html';
  /** `host`, or the id of the plugin that declares it. */
  readonly source: string;
  readonly documentation?: RouteDocumentation;
  readonly respond: (call: RouteCall) => Promise<Response>;
}

/** A route as its owner declares it; the host says whose it is. */
export type RouteDeclaration = Omit<Route, 'source'>;

/** What OpenAPI says of a route: the very schemas that validate its requests. */
export interface RouteDocumentation {
  readonly summary: string;
  readonly status: number;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly response?: z.ZodType;
}

/** A route in terms of what it reads and answers. */
export type RouteSpec<Query, Body> = RouteAccess & {
  readonly method: HttpMethod;
  /** `/flows/:flowId`. A plugin's lies under `/plugins`, and begins with the plugin's own segment. */
  readonly path: string;
  readonly summary: string;
  /** The success status. Default 200; 204 sends no body. */
  readonly status?: number;
  /** Validates the query. Without it the query is ignored. */
  readonly query?: z.ZodType<Query>;
  /** Validates the JSON body. Without it the body is not read. */
  readonly body?: z.ZodType<Body>;
  /** Describes the answer in OpenAPI. */
  readonly response?: z.ZodType;
  /** Bytes; a longer body ends with 413. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Answers with what it returns, as JSON. */
  readonly handle: (input: RouteInput<Query, Body>) => unknown;
};

/** A call, validated. */
export interface RouteInput<Query, Body> extends RouteCall {
  readonly query: Query;
  readonly body: Body;
  /** A path parameter by its name in `path`. */
  readonly param: (name: string) => string;
}

/**
 * Declares a route: it reads and validates what its schemas describe, calls `handle`, and answers with what that returns.
 *
 * @example
 * route({ method: 'GET', path: '/flows/:flowId', permission: 'flow:read', summary: 'Read a flow',
 *         handle: ({ param, caller }) => flows.read(param('flowId'), caller) })
 */
export function route<Query = undefined, Body = undefined>(spec: RouteSpec<Query, Body>): RouteDeclaration {
  const { method, path, summary, status = 200, maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = spec;
  return {
    method,
    path,
    access: accessOf(spec),
    documentation: { summary, status, query: spec.query, body: spec.body, response: spec.response },
    async respond(call) {
      const { context, params, caller, trustsOrigin, bodyTimeoutMs } = call;
      const query = readQuery(spec.query, context.search);
      const limits = { maxBytes: maxBodyBytes, timeoutMs: bodyTimeoutMs };
      const body = spec.body && validate(spec.body, await readJson(context.request, limits));
      const param = (name: string): string => params[name] ?? '';
      const input = { context, params, caller, trustsOrigin, bodyTimeoutMs, query, body, param };
      const result = await spec.handle(input as RouteInput<Query, Body>);
      return status === 204 ? new Response(null, { status }) : json(result, status);
    },
  };
}
