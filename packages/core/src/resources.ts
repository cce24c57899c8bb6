import type { PermissionTable } from './access/permissions.js';
import type { RoleTable } from './access/roles.js';
import type { AuditKeeper } from './audit/keeper.js';
import { auditRoutes } from './audit/routes.js';
import { AuditService } from './audit/service.js';
import { CREDENTIAL_ERRORS } from './credentials/errors.js';
import { credentialRoutes } from './credentials/routes.js';
import { CredentialService } from './credentials/service.js';
import type { Vault } from './credentials/vault.js';
import type { Database } from './database/database.js';
import type { ErrorTable } from './errors.js';
import { FLOW_ERRORS } from './flows/errors.js';
import { flowRoutes } from './flows/routes.js';
import { FlowService } from './flows/service.js';
import type { RouteDeclaration } from './http/route.js';
import type { InvitationChannel } from './invitations/channel.js';
import { INVITATION_ERRORS } from './invitations/errors.js';
import { invitationRoutes } from './invitations/routes.js';
import { InvitationService } from './invitations/service.js';
import type { People } from './members/directory.js';
import { MEMBER_ERRORS } from './members/errors.js';
import { memberRoutes } from './members/routes.js';
import { MemberService } from './members/service.js';

/** The services of the host's resources, without HTTP. */
export interface HostServices {
  readonly flows: FlowService;
  readonly credentials: CredentialService;
  readonly members: MemberService;
  readonly invitations: InvitationService;
  readonly audit: AuditService;
}

/** What services are made of. */
export interface ServiceParts {
  readonly database: Database;
  readonly audit: AuditKeeper;
  /** Null where the host has no encryption key. */
  readonly vault: Vault | null;
  readonly permissions: PermissionTable;
  readonly roles: RoleTable;
  /** What the plugins that have started say of their users. */
  readonly people: () => People;
  /** How a plugin that has started lets people accept invitations. Undefined if none does. */
  readonly invitationChannel: () => InvitationChannel | undefined;
}

export function createServices({ database, audit, vault, invitationChannel, ...parts }: ServiceParts): HostServices {
  const { log } = audit;
  const members = new MemberService({ database, audit: log, ...parts });
  return {
    flows: new FlowService(database, log),
    credentials: new CredentialService(database, log, vault),
    members,
    invitations: new InvitationService({ database, audit: log, members, channel: invitationChannel }),
    audit: new AuditService(database, audit),
  };
}

/** The routes of all resources. */
export function resourceRoutes({ flows, credentials, members, invitations, audit }: HostServices): RouteDeclaration[] {
  return [
    ...flowRoutes(flows),
    ...credentialRoutes(credentials),
    ...memberRoutes(members),
    ...invitationRoutes(invitations),
    ...auditRoutes(audit),
  ];
}

/** The error codes of all resources. */
export const RESOURCE_ERRORS: ErrorTable = {
  ...FLOW_ERRORS,
  ...CREDENTIAL_ERRORS,
  ...MEMBER_ERRORS,
  ...INVITATION_ERRORS,
};
