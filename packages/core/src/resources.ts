import type { PermissionTable } from './access/permissions.js';
import type { RoleTable } from './access/roles.js';
import { CREDENTIAL_ERRORS, credentialError } from './credentials/errors.js';
import { credentialRoutes } from './credentials/routes.js';
import { CredentialService } from './credentials/service.js';
import type { Vault } from './credentials/vault.js';
import type { Database } from './database/database.js';
import type { ErrorTable } from './errors.js';
import { FLOW_ERRORS, flowError } from './flows/errors.js';
import { flowRoutes } from './flows/routes.js';
import { FlowService } from './flows/service.js';
import type { RouteDeclaration } from './http/route.js';
import type { People } from './members/directory.js';
import { MEMBER_ERRORS } from './members/errors.js';
import { memberRoutes } from './members/routes.js';
import { MemberService } from './members/service.js';
import { SHARE_ERRORS } from './shares/errors.js';
import { shareRoutes } from './shares/routes.js';
import { ShareService } from './shares/service.js';

/** The services of the host's resources, without HTTP. */
export interface HostServices {
  readonly flows: FlowService;
  readonly credentials: CredentialService;
  readonly members: MemberService;
  /** Owners, visibility and shares of flows. */
  readonly flowShares: ShareService;
  /** Owners, visibility and shares of credentials. */
  readonly credentialShares: ShareService;
}

/** What services are made of. */
export interface ServiceParts {
  readonly database: Database;
  /** Null where the host has no encryption key. */
  readonly vault: Vault | null;
  readonly permissions: PermissionTable;
  readonly roles: RoleTable;
  /** What the plugins that have started say of their users. */
  readonly people: () => People;
}

export function createServices({ database, vault, ...parts }: ServiceParts): HostServices {
  const { people } = parts;
  return {
    flows: new FlowService(database),
    credentials: new CredentialService(database, vault),
    members: new MemberService({ database, ...parts }),
    flowShares: new ShareService({
      database,
      people,
      table: 'invect_flow',
      notFound: () => flowError('flow:not_found'),
    }),
    credentialShares: new ShareService({
      database,
      people,
      table: 'invect_credential',
      notFound: () => credentialError('credential:not_found'),
    }),
  };
}

/** The routes of all resources. */
export function resourceRoutes(services: HostServices): RouteDeclaration[] {
  const { flows, credentials, members, flowShares, credentialShares } = services;
  return [
    ...flowRoutes(flows),
    ...shareRoutes({ noun: 'flow', shares: flowShares }),
    ...credentialRoutes(credentials),
    ...shareRoutes({ noun: 'credential', shares: credentialShares }),
    ...memberRoutes(members),
  ];
}

/** The error codes of all resources. */
export const RESOURCE_ERRORS: ErrorTable = {
  ...FLOW_ERRORS,
  ...CREDENTIAL_ERRORS,
  ...MEMBER_ERRORS,
  ...SHARE_ERRORS,
};
