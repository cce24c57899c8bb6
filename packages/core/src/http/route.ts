import type { z } from 'zod';
import type { InvectIdentity } from '../access/identity.js';
import type { ConcretePermission } from '../access/permissions.js';
import type { HttpMethod, RequestContext } from '../plugins/contract.js';
import { DEFAULT_MAX_BODY_BYTES, readJson } from './body.js';
import { json } from './respond.js';
import type { Target } from './target.js';
import { readQuery, validate } from './validate.js';

/**
 * Who may call a route: exactly one of the three. The type has no default on purpose: a route that does not say is a compile
 * error, not an open door.
 */
export type RouteAccess =
  | { readonly public: true; readonly authenticated?: never; readonly permission?: never }
  | { readonly authenticated: true; readonly public?: never; readonly permission?: never }
  | { readonly permission: ConcretePermission; readonly public?: never; readonly authenticated?: never };

/** What an app asks for its own routes. `optional`: everybody may pass, and whoever is signed in is known. */
export type AppAccess = RouteAccess | { readonly optional: true };

/** One request on its way through the house. */
export interface Exchange {
  readonly context: RequestContext;
  readonly target: Target;
  readonly params: Readonly<Record<string, string>>;
  readonly identity: InvectIdentity | null;
  /** Whether an origin is the host's own or a trusted one. */
  readonly trustsOrigin: (origin: string) => Promise<boolean>;
  /** The host's option: how long a body may take. */
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
  readonly respond: (exchange: Exchange) => Promise<Response>;
}

/** What OpenAPI says of a route: the very schemas that validate its requests. */
export interface RouteDocumentation {
  readonly summary: string;
  readonly tag: string;
  readonly status: number;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly response?: z.ZodType;
}

/** A host route as a resource declares it. */
export type RouteSpec<Query, Body> = RouteAccess & {
  readonly method: HttpMethod;
  readonly path: string;
  readonly summary: string;
  /** The success status. Default 200; 204 sends no body. */
  readonly status?: number;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  readonly response?: z.ZodType;
  readonly maxBodyBytes?: number;
  readonly handle: (input: RouteInput<Query, Body>) => unknown;
};

export interface RouteInput<Query, Body> {
  readonly query: Query;
  readonly body: Body;
  readonly identity: InvectIdentity | null;
  readonly exchange: Exchange;
  /** A path parameter by its name in `path`. */
  readonly param: (name: string) => string;
}

/**
 * Declares a host route: reads and validates what its schemas describe, calls `handle`, answers with what that returns.
 *
 * @example
 * route({ method: 'GET', path: '/flows/:flowId', permission: 'flow:read', summary: 'Read a flow',
 *         handle: ({ param, identity }) => flows.read(param('flowId'), identity) })
 */
export function route<Query = undefined, Body = undefined>(spec: RouteSpec<Query, Body>): Route {
  const { method, path, summary, status = 200, maxBodyBytes = DEFAULT_MAX_BODY_BYTES } = spec;
  return {
    method,
    path,
    access: accessOf(spec),
    source: 'host',
    documentation: {
      summary,
      tag: path.split('/')[1] ?? '',
      status,
      query: spec.query,
      body: spec.body,
      response: spec.response,
    },
    async respond(exchange) {
      const query = readQuery(spec.query, exchange.context.search);
      const limits = { maxBytes: maxBodyBytes, timeoutMs: exchange.bodyTimeoutMs };
      const body = spec.body && validate(spec.body, await readJson(exchange.context.request, limits));
      const param = (name: string): string => exchange.params[name] ?? '';
      const input = { query, body, identity: exchange.identity, exchange, param } as RouteInput<Query, Body>;
      const result = await spec.handle(input);
      return status === 204 ? new Response(null, { status }) : json(result, status);
    },
  };
}

/** The access of a declaration, alone. */
export function accessOf(declared: RouteAccess): RouteAccess {
  if (declared.public) return { public: true };
  if (declared.authenticated) return { authenticated: true };
  return { permission: declared.permission };
}
