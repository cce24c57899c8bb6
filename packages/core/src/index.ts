/**
 * @invect/core: the host. It takes a Web Request and returns a Web Response. It knows no framework and no auth library.
 */

/** Callers, and what they may do. */
export { type IdentityRequirement, type InvectIdentity, type InvectRole, readIdentity } from './access/identity.js';
export { requireKnownPermission } from './access/known-permission.js';
export type { Caller, CallSource } from './access/ownership.js';
export {
  type ConcretePermission,
  isPermission,
  PERMISSIONS,
  type Permission,
  type PermissionRow,
  type PermissionTable,
  type PluginPermissions,
} from './access/permissions.js';
export { NOWHERE, type Scope, type ShareLevel, type Visibility } from './access/reach.js';
export type { AppAccess, RouteAccess } from './access/route-access.js';
/** The audit log. */
export type { ChainPlace } from './audit/chain.js';
export type { AuditActor, AuditEntry, AuditEvent, AuditOutcome, AuditRecord, AuditResource } from './audit/entry.js';
export type { AuditOptions } from './audit/keeper.js';
export type { AuditLog } from './audit/log.js';
export type { AuditService } from './audit/service.js';
export type { AuditSink } from './audit/sink.js';
export type { AuditFault, AuditReport } from './audit/verify.js';
/** The API's resources, and their services. */
export type { CreateCredential, Credential, UpdateCredential } from './credentials/schema.js';
/** Secrets that lie elsewhere. */
export {
  fromEnvironment,
  type SecretField,
  type SecretReference,
  type SecretRequest,
  type SecretResolver,
  type SecretResolvers,
} from './credentials/secrets.js';
export type { CredentialService } from './credentials/service.js';
export type { Vault } from './credentials/vault.js';
export type { BaseDatabaseConfig, Database } from './database/database.js';
/** The tables of a plugin. */
export type { MigrationStep, Schema } from './database/schema.js';
/** Refusals. A hook, a route or an endpoint throws an InvectError; errorResponse makes a Response of it. */
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
export type { ExpressionData } from './expressions/index.js';
/** Flows in code. */
export { type CodeFlow, defineFlow, type FlowInCode } from './flows/code/define-flow.js';
export type { FlowDefinition, FlowEdge, FlowNode, FlowSettings, NodeRetry, OnError } from './flows/definition.js';
export type { CreateFlow, Flow, FlowSummary, FlowVersion, FlowVersionSummary, UpdateFlow } from './flows/schema.js';
export type { FlowService } from './flows/service.js';
export type {
  ExportedCredential,
  ExportedFlow,
  ImportedFlow,
  ImportFlow,
  MissingCredential,
} from './flows/transfer/schema.js';
export type { FlowTransfer } from './flows/transfer/service.js';
export type { HandoverService } from './handovers/service.js';
/** A host that serves HTTP. */
export { createInvect } from './host/create-invect.js';
export type { Authorized, Invect, RouteSummary } from './host/invect.js';
/** Makes a user an admin from a script. */
export { makeAdmin } from './host/make-admin.js';
/** Migrates tables without starting a host, for `npx @invect/cli migrate`. */
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
export type { KeyOptions } from './host/option-values.js';
export type { InvectOptions, TableOptions } from './host/options.js';
/** Checks the audit log. */
export { verifyAudit } from './host/verify-audit.js';
export type { Arrival } from './http/arrival.js';
export {
  callSourceOf,
  type FoundCaller,
  type HttpMethod,
  type RequestContext,
  type RequestFacts,
} from './http/context.js';
export type { RequestHooks } from './http/hooks.js';
/** Recognises loopback origins and addresses. */
export { isLoopbackAddress, isLoopbackOrigin } from './http/loopback.js';
export type { Page } from './http/page.js';
export type { PageAccess, PagePlace, Pages } from './http/pages/pages.js';
export { errorFrom } from './http/refusal.js';
export { errorResponse } from './http/respond.js';
export { type RouteCall, type RouteDeclaration, type RouteInput, type RouteSpec, route } from './http/route.js';
/** Invitations, and how a plugin lets people accept them. */
export type { InvitationAcceptance, InvitationReservation, OpenInvitation } from './invitations/acceptance.js';
export { readAddress } from './invitations/address.js';
export type { InvitationChannel, InvitationMail } from './invitations/channel.js';
export { invitationCookie, invitationTokensIn } from './invitations/cookie.js';
export { INVITATION_ERRORS } from './invitations/errors.js';
export type { CreatedInvitation, CreateInvitation, Invitation, ResendInvitation } from './invitations/schema.js';
export type { InvitationService } from './invitations/service.js';
/** Keys for machines. */
export type { CreatedKey, CreateKey, Key, KeyQuery, UpdateKey } from './keys/schema.js';
export type { KeyService } from './keys/service.js';
export { KEY_COLUMNS } from './keys/store.js';
export { mentionsKey } from './keys/token.js';
export { consoleLogger } from './logging/console-logger.js';
/** What may be logged of an error, for plugins that use another logger than the host's. */
export { type LoggableError, loggable, loggableMessage, stripQueries } from './logging/loggable.js';
export type { Logger } from './logging/logger.js';
export { quote } from './logging/printable.js';
/** For plugins that log what a client sent: log it once, and quote it. */
export { createWarnOnce, type WarnOnce } from './logging/warn-once.js';
/** The users that a plugin knows, and their roles on this host. */
export type { Directory, DirectoryEntry, HeldKey, KeyHolder } from './members/directory.js';
export { MEMBER_ERRORS } from './members/errors.js';
export type { Member, Role, UpdateMember } from './members/schema.js';
export type { MemberService } from './members/service.js';
/** Types of nodes. */
export { defineNode } from './nodes/define-node.js';
export { type NodeContext, NodeError, type NodeResult, type NodeType } from './nodes/node-type.js';
export { createNodeRegistry, type NodeRegistry } from './nodes/registry.js';
export { builtInNodeTypes } from './nodes/types/index.js';
export {
  Outgoing,
  type OutgoingLimits,
  type OutgoingOptions,
  type OutgoingRequest,
  type OutgoingResponse,
} from './outgoing/index.js';
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
export { type Report, type ReportWarning, sentenceOf } from './plugins/report.js';
export type { HostServices } from './resources.js';
/** Runs of flows. */
export { RUN_ERRORS } from './runs/errors.js';
export type {
  NodeExecution,
  NodeExecutionQuery,
  ResumeRun,
  Run,
  RunFailure,
  RunQuery,
  RunStatus,
  RunSummary,
  StartRun,
} from './runs/schema.js';
export type { RunService } from './runs/service.js';
export type { CreateServiceAccount, ServiceAccount, UpdateServiceAccount } from './service-accounts/schema.js';
export type { ServiceAccountService } from './service-accounts/service.js';
/** Owners, visibility and shares. */
export { SHARE_ERRORS } from './shares/errors.js';
export type { Access, CreateShare, OwnAccess, Share, UpdateAccess, UpdateShare } from './shares/schema.js';
export type { ShareService } from './shares/service.js';
/** Invect's own teams. */
export { TEAM_ERRORS } from './teams/errors.js';
export type {
  AddTeamMember,
  CreateTeam,
  DeletedTeam,
  Team,
  TeamMember,
  TeamRole,
  UpdateTeam,
  UpdateTeamMember,
} from './teams/schema.js';
export type { Memberships, TeamService } from './teams/service.js';
/** Triggers of flows: webhooks and schedules. */
export { TRIGGER_ERRORS } from './triggers/errors.js';
export type { RotateTrigger, Trigger, TriggerActor, UpdateTrigger, WantedSignature } from './triggers/schema.js';
export type { TriggerService } from './triggers/service.js';
export type { HmacOptions, SignatureOptions } from './triggers/signatures/schema.js';
export type { RunOptions } from './work/options.js';
/** What `@invect/bullmq` implements. */
export type { OpenQueue, Queue } from './work/queue.js';
