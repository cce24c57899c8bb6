import type { PermissionTable } from './access/permissions.js';
import type { RoleTable } from './access/roles.js';
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
import { KEY_ERRORS } from './keys/errors.js';
import { keyRoutes } from './keys/routes.js';
import { KeyService } from './keys/service.js';
import type { People } from './members/directory.js';
import { MEMBER_ERRORS } from './members/errors.js';
import { memberRoutes } from './members/routes.js';
import { MemberService } from './members/service.js';
import { SERVICE_ACCOUNT_ERRORS } from './service-accounts/errors.js';
import { serviceAccountRoutes } from './service-accounts/routes.js';
import { ServiceAccountService } from './service-accounts/service.js';

/** The services of the host's resources, without HTTP. */
export interface HostServices {
  readonly flows: FlowService;
  readonly credentials: CredentialService;
  readonly members: MemberService;
  readonly invitations: InvitationService;
  readonly serviceAccounts: ServiceAccountService;
  readonly keys: KeyService;
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
  /** How a plugin that has started lets people accept invitations. Undefined if none does. */
  readonly invitationChannel: () => InvitationChannel | undefined;
  /** The host's option. */
  readonly maxExpiryDays: number | null;
  /** Whether the option `auth` is `'none'`. */
  readonly open: boolean;
}

export function createServices({ database, vault, invitationChannel, ...parts }: ServiceParts): HostServices {
  const members = new MemberService({ database, ...parts });
  const serviceAccounts = new ServiceAccountService(database, parts.roles);
  return {
    flows: new FlowService(database),
    credentials: new CredentialService(database, vault),
    members,
    invitations: new InvitationService(database, members, invitationChannel),
    serviceAccounts,
    keys: new KeyService({ database, accounts: serviceAccounts, ...parts }),
  };
}

/** The routes of all resources. */
export function resourceRoutes(services: HostServices): RouteDeclaration[] {
  const { flows, credentials, members, invitations, serviceAccounts, keys } = services;
  return [
    ...flowRoutes(flows),
    ...credentialRoutes(credentials),
    ...memberRoutes(members),
    ...invitationRoutes(invitations),
    ...serviceAccountRoutes(serviceAccounts),
    ...keyRoutes(keys),
  ];
}

/** The error codes of all resources. */
export const RESOURCE_ERRORS: ErrorTable = {
  ...FLOW_ERRORS,
  ...CREDENTIAL_ERRORS,
  ...MEMBER_ERRORS,
  ...INVITATION_ERRORS,
  ...SERVICE_ACCOUNT_ERRORS,
  ...KEY_ERRORS,
};
