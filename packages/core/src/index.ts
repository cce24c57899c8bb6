/**
 * @invect/core: the host. A Web Request in, a Web Response out; it knows no framework and no auth library.
 */

/** Who is asking, and what they may do. */
export { type InvectIdentity, type InvectRole, readIdentity } from './access/identity.js';
export { requireKnownPermission } from './access/known-permission.js';
export { type ConcretePermission, isPermission, PERMISSIONS, type Permission } from './access/permissions.js';
export type { CreateCredential, Credential, UpdateCredential } from './credentials/schema.js';
export type { BaseDatabaseConfig } from './database/database.js';
export type { FlowDefinition, FlowEdge, FlowNode } from './flows/definition.js';
/** The shapes of the API's resources. */
export type { CreateFlow, Flow, FlowSummary, FlowVersion, FlowVersionSummary, UpdateFlow } from './flows/schema.js';
export { type AdapterFacts, type Authorized, createInvect, type Invect, type RouteSummary } from './host.js';
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
/** Whether an origin or an address is this machine's own. */
export { isLoopbackAddress, isLoopbackOrigin } from './http/loopback.js';
export type { Page } from './http/page.js';
export { errorFrom } from './http/refusal.js';
export { errorResponse } from './http/respond.js';
export type { AppAccess, RouteAccess } from './http/route.js';
/** For plugins that log what a client sent: once, and so that it is safe to read. */
export { createWarnOnce, type WarnOnce } from './log-once.js';
/** What may be logged of an error, for plugins that hand errors to another logger than the host's. */
export { type LoggableError, loggable, loggableMessage, stripQueries } from './loggable.js';
export { consoleLogger, type Logger } from './logger.js';
/** Tables without a host: what `npx @invect/cli migrate` does. */
export {
  type AppliedMigrations,
  type MigrationSql,
  type MigrationStatus,
  migrate,
  migrationSql,
  migrationStatus,
} from './migrations.js';
export type { InvectOptions, TableOptions } from './options.js';
/** The plugin contract. */
export type {
  HttpMethod,
  InvectPlugin,
  PluginEndpoint,
  PluginEndpointContext,
  PluginInitContext,
  PluginMigrations,
  RequestContext,
  RequestFacts,
  TablesStatus,
} from './plugins/contract.js';
export { quote } from './printable.js';
