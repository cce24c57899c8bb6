import { v7 as uuidv7 } from 'uuid';
import { type Caller, ownershipOf } from '../access/ownership.js';
import { InvectError } from '../http/errors.js';
import { cutPage, type Page, type PageQuery } from '../http/page.js';
import { CREDENTIAL_ERRORS } from './errors.js';
import type { CreateCredential, Credential, UpdateCredential } from './schema.js';
import type { CredentialRow, CredentialStore } from './store.js';
import type { Vault } from './vault.js';

/** The rules of credentials. Whatever the caller may not see is answered as if it did not exist. */
export class CredentialService {
  /** @param vault null where the host has no encryption key: reads work, writes of secrets are refused */
  constructor(
    private readonly store: CredentialStore,
    private readonly vault: Vault | null,
  ) {}

  async create(input: CreateCredential, caller: Caller): Promise<Credential> {
    const at = new Date().toISOString();
    const row: CredentialRow = {
      id: uuidv7(),
      name: input.name,
      type: input.type,
      ...ownershipOf(caller, input.teamId),
      version: 1,
      created_at: at,
      updated_at: at,
    };
    await this.store.insert(row, this.seal(input.secret, row.id));
    return credentialOf(row);
  }

  async list(query: PageQuery, { visibility }: Caller): Promise<Page<Credential>> {
    const rows = await this.store.list(visibility, query);
    return cutPage(rows.map(credentialOf), query.limit);
  }

  async read(id: string, { visibility }: Caller): Promise<Credential> {
    const row = await this.store.find(id, visibility);
    if (row === undefined) throw notFound();
    return credentialOf(row);
  }

  async update(id: string, { version, name, secret }: UpdateCredential, caller: Caller): Promise<Credential> {
    await this.read(id, caller);
    const change = {
      updated_at: new Date().toISOString(),
      ...(name !== undefined && { name }),
      ...(secret !== undefined && { sealed_secret: this.seal(secret, id) }),
    };
    if (!(await this.store.save(id, version, change, caller.visibility))) {
      throw new InvectError('credential:version_conflict', CREDENTIAL_ERRORS['credential:version_conflict']);
    }
    return this.read(id, caller);
  }

  async delete(id: string, { visibility }: Caller): Promise<void> {
    if (!(await this.store.delete(id, visibility))) throw notFound();
  }

  private seal(secret: Record<string, string>, id: string): string {
    if (this.vault) return this.vault.seal(JSON.stringify(secret), id);
    throw new InvectError('credential:encryption_key_missing', CREDENTIAL_ERRORS['credential:encryption_key_missing']);
  }
}

function notFound(): InvectError {
  return new InvectError('credential:not_found', CREDENTIAL_ERRORS['credential:not_found']);
}

function credentialOf(row: CredentialRow): Credential {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    teamId: row.team_id,
    ownerId: row.owner_id,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
