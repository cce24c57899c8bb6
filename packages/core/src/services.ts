import type { PermissionTable } from './access/permissions.js';
import type { RoleTable } from './access/roles.js';
import { CredentialService } from './credentials/service.js';
import type { Vault } from './credentials/vault.js';
import type { Database } from './database/database.js';
import { FlowService } from './flows/service.js';
import type { People } from './members/directory.js';
import { MemberService } from './members/service.js';

/** The rules of the host's resources, without HTTP. */
export interface HostServices {
  readonly flows: FlowService;
  readonly credentials: CredentialService;
  readonly members: MemberService;
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

export function createServices({ database, vault, permissions, roles, people }: ServiceParts): HostServices {
  return {
    flows: new FlowService(database),
    credentials: new CredentialService(database, vault),
    members: new MemberService({ database, permissions, roles, people }),
  };
}
