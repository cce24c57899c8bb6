import { v7 as uuidv7 } from 'uuid';
import { type Caller, ownershipOf } from '../access/ownership.js';
import { mayCall } from '../access/policy.js';
import type { ReachAction } from '../access/reach.js';
import type { RoleTable } from '../access/roles.js';
import { namesOf } from '../audit/entry.js';
import type { AuditLog } from '../audit/log.js';
import { inRecordedTransaction, type RecordEvent } from '../audit/transaction.js';
import type { Database } from '../database/database.js';
import { requireRow } from '../database/owned-rows.js';
import { httpError } from '../errors.js';
import { cutPage, type Page, type PageQuery } from '../http/page.js';
import { credentialError } from './errors.js';
import type { CreateCredential, Credential, UpdateCredential } from './schema.js';
import { requireKnownScheme, resolveSecret, type SecretField, type SecretResolvers } from './secrets.js';
import { type CredentialRow, CredentialStore } from './store.js';
import type { Vault } from './vault.js';

/** What the service of credentials is made of. */
export interface CredentialParts {
  readonly database: Database;
  readonly audit: AuditLog;
  readonly roles: RoleTable;
  /** Null if the host has no encryption key. Then reads work, but secrets cannot be stored. */
  readonly vault: Vault | null;
  /** The host's option. */
  readonly secrets: SecretResolvers;
}

/** The service of credentials. If the caller cannot see a credential, every function behaves as if the credential did not exist. */
export class CredentialService {
  readonly #database: Database;
  readonly #credentials: CredentialStore;
  readonly #audit: AuditLog;
  readonly #roles: RoleTable;
  readonly #vault: Vault | null;
  readonly #secrets: SecretResolvers;

  constructor({ database, audit, roles, vault, secrets }: CredentialParts) {
    this.#database = database;
    this.#audit = audit;
    this.#credentials = new CredentialStore(database);
    this.#roles = roles;
    this.#vault = vault;
    this.#secrets = secrets;
  }

  /** Whether secrets can be stored on this host. */
  get mayStore(): boolean {
    return this.#vault !== null;
  }

  async create(input: CreateCredential, caller: Caller): Promise<Credential> {
    const at = new Date().toISOString();
    const row: CredentialRow = {
      id: uuidv7(),
      name: input.name,
      type: input.type,
      ...ownershipOf(caller, input),
      version: 1,
      created_at: at,
      updated_at: at,
    };
    const sealed = this.#seal(input.secret, row.id);
    await this.#inTransaction(async (credentials, record) => {
      await credentials.insert(row, sealed);
      await record(caller, { action: 'credential.create', resource: { type: 'credential', id: row.id } });
    });
    return credentialOf(row);
  }

  async list({ limit, cursor: before, search }: PageQuery, { scope }: Caller): Promise<Page<Credential>> {
    const rows = await this.#credentials.rows.list(scope, { limit, before, search });
    return cutPage(rows.map(credentialOf), limit);
  }

  async read(id: string, caller: Caller): Promise<Credential> {
    return credentialOf(await this.#require(id, 'read', caller));
  }

  /** The name and the type of a credential. Null if the caller does not see it, or lacks the permission `credential:read`. */
  async findLabel(id: string, { identity, scope }: Caller): Promise<Pick<Credential, 'name' | 'type'> | null> {
    if (identity === null || !mayCall(identity, { permission: 'credential:read' }, this.#roles)) return null;
    const row = await this.#credentials.rows.find(id, scope);
    return row === undefined ? null : { name: row.name, type: row.type };
  }

  /**
   * Returns the secret of a credential, for work on behalf of the caller. References are resolved now, and what they lead to is kept
   * nowhere. Never send the result to a client.
   *
   * @throws InvectError 404 `credential:not_found` if the caller does not see the credential; 403 `auth:forbidden` without the permission
   *   `credential:use`, or if it was shared for reading only; 503 `credential:secret_unavailable` for a reference that leads nowhere;
   *   503 `credential:encryption_key_missing`
   * @throws Error if the secret was encrypted with a key that the host does not have
   */
  async use(id: string, caller: Caller): Promise<Record<string, string>> {
    const { identity } = caller;
    // guard: use-needs-permission
    if (identity === null || !mayCall(identity, { permission: 'credential:use' }, this.#roles))
      throw httpError('auth:forbidden');
    const row = await this.#require(id, 'use', caller);
    if (this.#vault === null) throw credentialError('credential:encryption_key_missing');
    const sealed = await this.#credentials.findSealed(id);
    if (sealed === undefined) throw credentialError('credential:not_found');
    const fields = JSON.parse(this.#vault.open(sealed, id)) as Record<string, SecretField>;
    return resolveSecret(fields, this.#secrets, { credentialId: id, teamId: row.team_id });
  }

  async update(id: string, { version, name, secret }: UpdateCredential, caller: Caller): Promise<Credential> {
    await this.#require(id, 'write', caller);
    const change = {
      updated_at: new Date().toISOString(),
      ...(name !== undefined && { name }),
      ...(secret !== undefined && { sealed_secret: this.#seal(secret, id) }),
    };
    await this.#inTransaction(async (credentials, record) => {
      const saved = await credentials.rows.update(id, version, change, caller.scope);
      if (!saved) throw credentialError('credential:version_conflict');
      const fields = namesOf({ name, secret });
      await record(caller, { action: 'credential.update', resource: { type: 'credential', id }, fields });
    });
    return this.read(id, caller);
  }

  async delete(id: string, caller: Caller): Promise<void> {
    await this.#inTransaction(async (credentials, record) => {
      if (!(await credentials.rows.delete(id, caller.scope))) {
        await this.#require(id, 'delete', caller, credentials);
        throw credentialError('credential:not_found');
      }
      await record(caller, { action: 'credential.delete', resource: { type: 'credential', id } });
    });
  }

  #require(
    id: string,
    action: ReachAction,
    { scope }: Caller,
    { rows }: CredentialStore = this.#credentials,
  ): Promise<CredentialRow> {
    return requireRow(rows, id, action, scope, () => credentialError('credential:not_found'));
  }

  #inTransaction(work: (credentials: CredentialStore, record: RecordEvent) => Promise<void>): Promise<void> {
    return inRecordedTransaction(this.#database, this.#audit, (transaction, record) =>
      work(new CredentialStore(transaction), record),
    );
  }

  #seal(secret: Record<string, SecretField>, id: string): string {
    for (const [field, value] of Object.entries(secret)) requireKnownScheme(`secret.${field}`, value, this.#secrets);
    if (this.#vault) return this.#vault.seal(JSON.stringify(secret), id);
    throw credentialError('credential:encryption_key_missing');
  }
}

function credentialOf(row: CredentialRow): Credential {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    teamId: row.team_id,
    ownerId: row.owner_id,
    visibility: row.visibility,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
