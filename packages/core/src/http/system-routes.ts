import { z } from 'zod';
import type { InvectIdentity } from '../access/identity.js';
import type { ConcretePermission } from '../access/permissions.js';
import { homePage } from './home-page.js';
import { openApiDocument } from './openapi.js';
import type { RawJson } from './raw-json.js';
import { type Route, type RouteCall, type RouteDeclaration, route } from './route.js';

/** Where somebody may create something: outside of all teams, and in which teams. */
export interface Places {
  readonly workspace: boolean;
  readonly teams: 'all' | readonly string[];
}

/** What somebody may create, and where. What they may not create is left out. */
export type Creatable = Readonly<Record<string, Places>>;

/** What the system routes report about the host. */
export interface SystemRoutesOptions {
  readonly permissionsOf: (identity: InvectIdentity) => readonly ConcretePermission[];
  /** What whoever sends a request may create. */
  readonly creatableBy: (call: Pick<RouteCall, 'caller' | 'context'>) => Creatable;
  readonly routes: () => readonly Route[];
  /** All values that the `code` of a refusal can have. */
  readonly errorCodes: readonly string[];
  /** Whether a plugin has a page at the mount path. */
  readonly hasHomePage: boolean;
}

const me = z.object({
  id: z.string(),
  name: z.string().nullable(),
  role: z.string().nullable(),
  teamIds: z.array(z.string()),
  permissions: z.array(z.string()),
  /** What the caller may create, outside of all teams and in which teams. */
  mayCreate: z.record(
    z.string(),
    z.object({ workspace: z.boolean(), teams: z.union([z.literal('all'), z.array(z.string())]) }),
  ),
  /** What the caller must do before they may do anything else. */
  missing: z.array(z.literal('two_factor')),
  /** The admin who acts as the caller, while impersonating. */
  impersonator: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
});

/** Creates the routes about the host itself. */
export function systemRoutes({
  permissionsOf,
  creatableBy,
  routes,
  errorCodes,
  hasHomePage,
}: SystemRoutesOptions): RouteDeclaration[] {
  let document: Readonly<Record<string, RawJson>> | undefined;
  return [
    ...(hasHomePage ? [] : [homePage]),
    route({
      method: 'GET',
      path: '/health',
      public: true,
      summary: 'Whether the host serves. It says nothing else',
      response: z.object({ status: z.literal('ok') }),
      handle: () => ({ status: 'ok' }),
    }),
    route({
      method: 'GET',
      path: '/me',
      authenticated: true,
      withoutSecondFactor: true,
      summary: 'Who I am and what I may do',
      response: me,
      handle(call) {
        const { identity } = call.caller;
        const { impersonator = null } = call.context.found;
        const mayCreate = creatableBy(call);
        if (identity === null)
          return { id: '', name: null, role: null, teamIds: [], permissions: [], mayCreate, missing: [], impersonator };
        const { id, name = null, role = null, teamIds = [], missing = [] } = identity;
        return { id, name, role, teamIds, permissions: permissionsOf(identity), mayCreate, missing, impersonator };
      },
    }),
    route({
      method: 'GET',
      path: '/openapi.json',
      permission: 'flow:read',
      summary: 'This document',
      handle({ context }) {
        // The first request creates the document, which takes tens of milliseconds. Only `servers` differs between requests.
        document ??= openApiDocument(routes(), errorCodes);
        return { ...document, servers: [{ url: context.facts.mountPath || '/' }] };
      },
    }),
  ];
}
