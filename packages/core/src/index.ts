/**
 * @invect/core: the host. A Web Request in, a Web Response out; it knows no framework and no auth library.
 */
export { createInvect, type Authorized, type Invect, type RouteSummary } from './host.js';
export type { InvectOptions } from './options.js';
export type { Arrival } from './http/arrival.js';
export type { BaseDatabaseConfig } from './database/database.js';

/** Who is asking, and what they may do. */
export { readIdentity, type InvectIdentity, type InvectRole } from './access/identity.js';
export { isPermission, PERMISSIONS, type ConcretePermission, type Permission } from './access/permissions.js';
export type { RouteAccess } from './http/route.js';

/** The plugin contract. */
export type {
  HttpMethod,
  InvectPlugin,
  PluginEndpoint,
  PluginEndpointContext,
  PluginInitContext,
  RequestContext,
  RequestFacts,
} from './plugins/contract.js';

/** Refusals: throw an InvectError from a hook or an endpoint; answer one with errorResponse. */
export {
  HTTP_ERRORS,
  httpError,
  InvectError,
  isInvectError,
  type ErrorExtras,
  type ErrorRow,
  type ErrorTable,
  type HttpErrorCode,
} from './http/errors.js';
export { errorResponse } from './http/respond.js';

export type { Logger } from './logger.js';

/** The shapes of the API's resources. */
export type { CreateFlow, Flow, FlowSummary, FlowVersion, UpdateFlow } from './flows/schema.js';
export type { FlowDefinition, FlowEdge, FlowNode } from './flows/definition.js';
export type { CreateCredential, Credential, UpdateCredential } from './credentials/schema.js';
export type { Page } from './http/page.js';
