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
import type { People } from './members/directory.js';
import { MEMBER_ERRORS } from './members/errors.js';
import { memberRoutes } from './members/routes.js';
import { MemberService } from './members/service.js';

/** The services of the host's resources, without HTTP. */
export interface HostServices {
  readonly flows: FlowService;
  readonly credentials: CredentialService;
  readonly members: MemberService;
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
}

export function createServices({ database, audit, vault, ...parts }: ServiceParts): HostServices {
  const { log } = audit;
  return {
    flows: new FlowService(database, log),
    credentials: new CredentialService(database, log, vault),
    members: new MemberService({ database, audit: log, ...parts }),
    audit: new AuditService(database, audit),
  };
}

/** The routes of all resources. */
export function resourceRoutes({ flows, credentials, members, audit }: HostServices): RouteDeclaration[] {
  return [...flowRoutes(flows), ...credentialRoutes(credentials), ...memberRoutes(members), ...auditRoutes(audit)];
}

/** The error codes of all resources. */
export const RESOURCE_ERRORS: ErrorTable = { ...FLOW_ERRORS, ...CREDENTIAL_ERRORS, ...MEMBER_ERRORS };
