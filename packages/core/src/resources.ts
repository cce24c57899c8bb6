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

/** The services of the host's resources, without HTTP. */
export interface HostServices {
  readonly flows: FlowService;
  readonly credentials: CredentialService;
}

/** @param vault null if the host has no encryption key */
export function createServices(database: Database, vault: Vault | null): HostServices {
  return { flows: new FlowService(database), credentials: new CredentialService(database, vault) };
}

/** The routes of all resources. */
export function resourceRoutes({ flows, credentials }: HostServices): RouteDeclaration[] {
  return [...flowRoutes(flows), ...credentialRoutes(credentials)];
}

/** The error codes of all resources. */
export const RESOURCE_ERRORS: ErrorTable = { ...FLOW_ERRORS, ...CREDENTIAL_ERRORS };
