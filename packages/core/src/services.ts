import { CredentialService } from './credentials/service.js';
import type { Vault } from './credentials/vault.js';
import type { Database } from './database/database.js';
import { FlowService } from './flows/service.js';

/** The rules of the host's resources, without HTTP. */
export interface HostServices {
  readonly flows: FlowService;
  readonly credentials: CredentialService;
}

/** @param vault null where the host has no encryption key */
export function createServices(database: Database, vault: Vault | null): HostServices {
  return { flows: new FlowService(database), credentials: new CredentialService(database, vault) };
}
