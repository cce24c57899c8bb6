/**
 * @invect/core: the host. A Web Request in, a Web Response out; it knows no framework and no auth library.
 */

/** Who is asking, and what they may do. */
export { type InvectIdentity, type InvectRole, readIdentity } from './access/identity.js';
export { type ConcretePermission, isPermission, PERMISSIONS, type Permission } from './access/permissions.js';
export type { CreateCredential, Credential, UpdateCredential } from './credentials/schema.js';
export type { BaseDatabaseConfig } from './database/database.js';
export type { FlowDefinition, FlowEdge, FlowNode } from './flows/definition.js';
/** The shapes of the API's resources. */
export type { CreateFlow, Flow, FlowSummary, FlowVersion, UpdateFlow } from './flows/schema.js';
export { type Authorized, createInvect, type Invect, type RouteSummary } from './host.js';
export type { Arrival } from './http/arrival.js';

/** Refusals: throw an InvectError from a hook or an endpoint; answer one with errorResponse. */
export {
  type ErrorExtras,
  type ErrorRow,
  type ErrorTable,
  HTTP_ERRORS,
  type HttpErrorCode,
  httpError,
  InvectError,
  isInvectError,
} from './http/errors.js';
export type { Incoming } from './http/incoming.js';
export type { Page } from './http/page.js';
export { errorFrom } from './http/refusal.js';
export { errorResponse } from './http/respond.js';
export type { AppAccess, RouteAccess } from './http/route.js';
/** What may be logged of an error, for plugins that hand errors to another logger than the host's. */
export { type LoggableError, loggable, loggableMessage, stripQueries } from './loggable.js';
export { consoleLogger, type Logger } from './logger.js';
export type { InvectOptions } from './options.js';
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
