/**
 * @invect/core: the host. A Web Request in, a Web Response out; it knows no framework and no auth library.
 */

/** Who is asking, and what they may do. */
export { type InvectIdentity, type InvectRole, readIdentity } from './access/identity.js';
export { requireKnownPermission } from './access/known-permission.js';
export type { Caller } from './access/ownership.js';
export {
  type ConcretePermission,
  isPermission,
  PERMISSIONS,
  type Permission,
  type PermissionRow,
  type PermissionTable,
  type PluginPermissions,
} from './access/permissions.js';
export type { AppAccess, RouteAccess } from './access/route-access.js';
/** The shapes of the API's resources, and the rules behind them. */
export type { CreateCredential, Credential, UpdateCredential } from './credentials/schema.js';
export type { CredentialService } from './credentials/service.js';
export type { Vault } from './credentials/vault.js';
export type { BaseDatabaseConfig, Database } from './database/database.js';
/** The tables of a plugin. */
export type { MigrationStep, Schema } from './database/schema.js';
/** Refusals: throw an InvectError from a hook, a route or an endpoint; answer one with errorResponse. */
export {
  type ErrorExtras,
  type ErrorMaker,
  type ErrorRow,
  type ErrorTable,
  errorsOf,
  HTTP_ERRORS,
  type HttpErrorCode,
  httpError,
  InvectError,
  isInvectError,
} from './errors.js';
export type { FlowDefinition, FlowEdge, FlowNode } from './flows/definition.js';
export type { CreateFlow, Flow, FlowSummary, FlowVersion, FlowVersionSummary, UpdateFlow } from './flows/schema.js';
export type { FlowService } from './flows/service.js';
/** A host that serves HTTP. */
export { type Authorized, createInvect, type Invect, type RouteSummary } from './host/create-invect.js';
/** Makes somebody an admin from a script: what `invect admin <email>` will do. */
export { makeAdmin } from './host/make-admin.js';
/** Tables without a host: what `npx @invect/cli migrate` does. */
export {
  type AppliedMigrations,
  type MigrationSql,
  type MigrationStatus,
  migrate,
  migrationSql,
  migrationStatus,
} from './host/migrations.js';
/** A host without HTTP. */
export { type AdapterFacts, type Host, openHost, type RunningPlugin } from './host/open-host.js';
export type { InvectOptions, TableOptions } from './host/options.js';
export type { Arrival } from './http/arrival.js';
export type { HttpMethod, RequestContext, RequestFacts } from './http/context.js';
export type { RequestHooks } from './http/hooks.js';
/** Whether an origin or an address is this machine's own. */
export { isLoopbackAddress, isLoopbackOrigin } from './http/loopback.js';
export type { Page } from './http/page.js';
export { errorFrom } from './http/refusal.js';
export { errorResponse } from './http/respond.js';
export { type RouteCall, type RouteDeclaration, type RouteInput, type RouteSpec, route } from './http/route.js';
export { consoleLogger } from './logging/console-logger.js';
/** For plugins that log what a client sent: once, and so that it is safe to read. */
export { createWarnOnce, type WarnOnce } from './logging/log-once.js';
/** What may be logged of an error, for plugins that hand errors to another logger than the host's. */
export { type LoggableError, loggable, loggableMessage, stripQueries } from './logging/loggable.js';
export type { Logger } from './logging/logger.js';
export { quote } from './logging/printable.js';
/** The users that a plugin knows, and their roles on this host. */
export type { Directory, DirectoryEntry } from './members/directory.js';
export { MEMBER_ERRORS } from './members/errors.js';
export type { Member, Role, UpdateMember } from './members/schema.js';
export type { MemberService } from './members/service.js';
/** The plugin contract. */
export type {
  InvectPlugin,
  PluginEndpoint,
  PluginEndpointContext,
  PluginHost,
  PluginTables,
  StartedPlugin,
  TablesStatus,
} from './plugins/contract.js';
export type { HostServices } from './resources.js';
