import type { PermissionTable } from './access/permissions.js';
import type { RoleTable } from './access/roles.js';
import type { AuditKeeper } from './audit/keeper.js';
import { auditRoutes } from './audit/routes.js';
import { AuditService } from './audit/service.js';
import { CREDENTIAL_ERRORS, credentialError } from './credentials/errors.js';
import { credentialRoutes } from './credentials/routes.js';
import type { SecretResolvers } from './credentials/secrets.js';
import { CredentialService } from './credentials/service.js';
import type { Vault } from './credentials/vault.js';
import type { Database } from './database/database.js';
import type { ErrorTable } from './errors.js';
import { FLOW_ERRORS, flowError } from './flows/errors.js';
import { flowRoutes } from './flows/routes.js';
import { FlowService } from './flows/service.js';
import { transferRoutes } from './flows/transfer/routes.js';
import { FlowTransfer } from './flows/transfer/service.js';
import { HandoverService } from './handovers/service.js';
import type { RouteDeclaration } from './http/route.js';
import { InvitationAcceptance } from './invitations/acceptance.js';
import type { InvitationChannel } from './invitations/channel.js';
import { INVITATION_ERRORS } from './invitations/errors.js';
import { invitationRoutes } from './invitations/routes.js';
import { InvitationService } from './invitations/service.js';
import { KEY_ERRORS } from './keys/errors.js';
import { keyRoutes } from './keys/routes.js';
import { KeyService } from './keys/service.js';
import type { Logger } from './logging/logger.js';
import type { People } from './members/directory.js';
import { MEMBER_ERRORS } from './members/errors.js';
import { FirstAdmin } from './members/first-admin.js';
import { memberRoutes } from './members/routes.js';
import { MemberService } from './members/service.js';
import type { NodeRegistry } from './nodes/registry.js';
import { nodeRoutes } from './nodes/routes.js';
import { Authority } from './runs/authority.js';
import { RUN_ERRORS } from './runs/errors.js';
import type { RunEvents } from './runs/events/service.js';
import { runRoutes } from './runs/routes.js';
import { RunService } from './runs/service.js';
import { SERVICE_ACCOUNT_ERRORS } from './service-accounts/errors.js';
import { serviceAccountRoutes } from './service-accounts/routes.js';
import { ServiceAccountService } from './service-accounts/service.js';
import { SHARE_ERRORS } from './shares/errors.js';
import { shareRoutes } from './shares/routes.js';
import { ShareService } from './shares/service.js';
import { TEAM_ERRORS } from './teams/errors.js';
import { MembershipGrants } from './teams/grants.js';
import { teamRoutes } from './teams/routes.js';
import { TeamService } from './teams/service.js';
import { TriggerActors } from './triggers/actor.js';
import { TRIGGER_ERRORS } from './triggers/errors.js';
import { triggerRoutes } from './triggers/routes.js';
import { RunResults } from './triggers/run-result.js';
import { SavedFlows } from './triggers/saved-flow.js';
import { Schedules } from './triggers/schedules.js';
import { TriggerService } from './triggers/service.js';
import { webhookRoutes } from './triggers/webhook-routes.js';
import { Webhooks } from './triggers/webhooks.js';

/** The services of the host's resources, without HTTP. */
export interface HostServices {
  /** The types of nodes that flows can have. */
  readonly nodes: () => NodeRegistry;
  readonly flows: FlowService;
  /** Exports and imports flows. */
  readonly flowTransfer: FlowTransfer;
  readonly runs: RunService;
  readonly triggers: TriggerService;
  /** What other systems send. */
  readonly webhooks: Webhooks;
  readonly runResults: RunResults;
  /** What starts runs at their times. */
  readonly schedules: Schedules;
  /** Lets people watch runs. */
  readonly runEvents: RunEvents;
  readonly credentials: CredentialService;
  readonly members: MemberService;
  readonly firstAdmin: FirstAdmin;
  readonly teams: TeamService;
  /** What happens to the rows of those who are gone. */
  readonly handovers: HandoverService;
  /** Owners, visibility and shares of flows. */
  readonly flowShares: ShareService;
  /** Owners, visibility and shares of credentials. */
  readonly credentialShares: ShareService;
  readonly invitations: InvitationService;
  /** Who may accept an invitation, and what they get. */
  readonly acceptance: InvitationAcceptance;
  readonly serviceAccounts: ServiceAccountService;
  readonly keys: KeyService;
  readonly audit: AuditService;
}

/** What services are made of. */
export interface ServiceParts {
  readonly database: Database;
  readonly audit: AuditKeeper;
  /** Null where the host has no encryption key. */
  readonly vault: Vault | null;
  /** The host's option. */
  readonly secrets: SecretResolvers;
  readonly logger: Logger;
  readonly permissions: PermissionTable;
  readonly roles: RoleTable;
  /** What the plugins that have started say of their users. */
  readonly people: () => People;
  /** How a plugin that has started lets people accept invitations. Undefined if none does. */
  readonly invitationChannel: () => InvitationChannel | undefined;
  /** The host's option. */
  readonly maxExpiryDays: number | null;
  /** Whether the option `auth` is `'none'`. */
  readonly open: boolean;
  /** Tells the workers of this process that a run has changed. */
  readonly onRunChanged: (runId: string) => void;
  readonly runEvents: RunEvents;
  /** Whether the host has a flow of this id in its option `flows`. */
  readonly isFlowInCode: (id: string) => boolean;
  /** The types of nodes that the host has now. */
  readonly nodes: () => NodeRegistry;
  /** Is called for a webhook that is new. */
  readonly onWebhook: () => void;
}

export function createServices(given: ServiceParts): HostServices {
  const { database, audit: keeper, vault, secrets, logger, nodes, invitationChannel, ...parts } = given;
  const { roles, open, onWebhook, onRunChanged, runEvents } = parts;
  const audit = keeper.log;
  const { people } = parts;
  const members = new MemberService({ database, audit, ...parts });
  const firstAdmin = new FirstAdmin({ database, members, people });
  const handovers = new HandoverService({ database, audit, members, logger });
  const grants = new MembershipGrants({ database, members, people });
  const inviting = { database, audit, members, grants, channel: invitationChannel };
  const serviceAccounts = new ServiceAccountService({ database, audit, roles });
  const actors = new TriggerActors({ roles, open, accounts: serviceAccounts });
  const savedFlows = new SavedFlows({ actors, roles, onWebhook });
  const onSaved = savedFlows.saved.bind(savedFlows);
  const flows = new FlowService({ database, audit, nodes, onSaved, isInCode: parts.isFlowInCode });
  const credentials = new CredentialService({ database, audit, vault, secrets, roles });
  return {
    nodes,
    flows,
    flowTransfer: new FlowTransfer({ flows, nodes, findCredential: credentials.findLabel.bind(credentials) }),
    runs: new RunService({
      database,
      audit,
      authority: new Authority({ database, ...parts }),
      open,
      onChanged: onRunChanged,
    }),
    triggers: new TriggerService({ database, audit, roles, actors, vault, secrets }),
    webhooks: new Webhooks({ database, vault, secrets, logger, onRun: onRunChanged }),
    runResults: new RunResults(database),
    schedules: new Schedules({ database, logger, onRun: onRunChanged }),
    runEvents,
    credentials,
    members,
    firstAdmin,
    handovers,
    teams: new TeamService({ database, audit, people, handovers }),
    flowShares: new ShareService({
      database,
      audit,
      people,
      noun: 'flow',
      table: 'invect_flow',
      notFound: () => flowError('flow:not_found'),
    }),
    credentialShares: new ShareService({
      database,
      audit,
      people,
      noun: 'credential',
      table: 'invect_credential',
      notFound: () => credentialError('credential:not_found'),
    }),
    invitations: new InvitationService(inviting),
    acceptance: new InvitationAcceptance({ ...inviting, firstAdmin }),
    serviceAccounts,
    keys: new KeyService({ database, audit, accounts: serviceAccounts, ...parts }),
    audit: new AuditService({ database, keeper }),
  };
}

/** The routes of all resources. */
export function resourceRoutes(services: HostServices): RouteDeclaration[] {
  const {
    nodes,
    flows,
    flowTransfer,
    runs,
    triggers,
    webhooks,
    runResults,
    runEvents,
    credentials,
    members,
    firstAdmin,
    invitations,
    acceptance,
    audit,
    teams,
    flowShares,
    credentialShares,
    serviceAccounts,
    keys,
  } = services;
  return [
    ...nodeRoutes(nodes),
    ...flowRoutes(flows),
    ...transferRoutes(flowTransfer),
    ...runRoutes(runs, runEvents),
    ...triggerRoutes(triggers),
    ...webhookRoutes(webhooks, runResults),
    ...shareRoutes({ noun: 'flow', shares: flowShares }),
    ...credentialRoutes(credentials),
    ...shareRoutes({ noun: 'credential', shares: credentialShares }),
    ...memberRoutes(members, firstAdmin),
    ...teamRoutes(teams),
    ...invitationRoutes(invitations, acceptance),
    ...serviceAccountRoutes(serviceAccounts),
    ...keyRoutes(keys),
    ...auditRoutes(audit),
  ];
}

/** The error codes of all resources. */
export const RESOURCE_ERRORS: ErrorTable = {
  ...FLOW_ERRORS,
  ...RUN_ERRORS,
  ...TRIGGER_ERRORS,
  ...CREDENTIAL_ERRORS,
  ...MEMBER_ERRORS,
  ...SHARE_ERRORS,
  ...TEAM_ERRORS,
  ...INVITATION_ERRORS,
  ...SERVICE_ACCOUNT_ERRORS,
  ...KEY_ERRORS,
};
