import { v7 as uuidv7 } from 'uuid';
import { type Caller, ownershipOf } from '../access/ownership.js';
import { holdsGrant, holdsRole, type RoleTable } from '../access/roles.js';
import type { Database } from '../database/database.js';
import { httpError } from '../errors.js';
import { cutPage, type Page, type PageQuery } from '../http/page.js';
import { serviceAccountError } from './errors.js';
import type { CreateServiceAccount, ServiceAccount, UpdateServiceAccount } from './schema.js';
import { type ServiceAccountRow, ServiceAccountStore } from './store.js';

/**
 * The rules of service accounts. Members of its team see and manage a service account, as their permissions say; admins all of them.
 * Whoever changes one, or makes a key of it, holds everything that its role grants.
 */
export class ServiceAccountService {
  readonly #accounts: ServiceAccountStore;
  readonly #roles: RoleTable;

  constructor(database: Database, roles: RoleTable) {
    this.#accounts = new ServiceAccountStore(database);
    this.#roles = roles;
  }

  async list(query: PageQuery, { visibility }: Caller): Promise<Page<ServiceAccount>> {
    const rows = await this.#accounts.list(query, visibility);
    return cutPage(rows.map(accountOf), query.limit);
  }

  /** @throws InvectError 404 `service_account:not_found` */
  async read(id: string, caller: Caller): Promise<ServiceAccount> {
    return accountOf(await this.#find(id, caller));
  }

  /**
   * @throws InvectError 400 `request:invalid` for an unknown role; 403 `auth:forbidden` if the role grants more than the caller holds,
   *   for a team that is not the caller's, and for the workspace if the caller is no admin
   */
  async create({ name, role, teamId }: CreateServiceAccount, caller: Caller): Promise<ServiceAccount> {
    this.#requireKnown(role);
    this.#requireRole(role, caller);
    const { team_id } = ownershipOf(caller, teamId);
    // guard: workspace-accounts-by-admins
    if (team_id === null && !caller.visibility.everything)
      throw httpError('auth:forbidden', { message: 'User lacks required permissions: name a team of yours.' });
    const at = new Date().toISOString();
    const row: ServiceAccountRow = {
      id: uuidv7(),
      name,
      team_id,
      role,
      created_by: caller.identity?.id ?? null,
      version: 1,
      created_at: at,
      updated_at: at,
    };
    await this.#accounts.insert(row);
    return accountOf(row);
  }

  /** @throws InvectError as `create`, 404 `service_account:not_found` and 409 `service_account:version_conflict` */
  async update(id: string, { version, name, role }: UpdateServiceAccount, caller: Caller): Promise<ServiceAccount> {
    await this.requireManaged(id, caller);
    if (role !== undefined) {
      this.#requireKnown(role);
      this.#requireRole(role, caller);
    }
    const change = {
      updated_at: new Date().toISOString(),
      ...(name !== undefined && { name }),
      ...(role !== undefined && { role }),
    };
    if (!(await this.#accounts.update(id, version, change)))
      throw serviceAccountError('service_account:version_conflict');
    return this.read(id, caller);
  }

  /** Deletes a service account and its keys. */
  async delete(id: string, caller: Caller): Promise<void> {
    await this.requireManaged(id, caller);
    if (!(await this.#accounts.delete(id))) throw serviceAccountError('service_account:not_found');
  }

  /** @throws InvectError 404 `service_account:not_found`; 403 `auth:forbidden` if its role grants more than the caller holds */
  async requireManaged(id: string, caller: Caller): Promise<void> {
    const { role } = await this.#find(id, caller);
    this.#requireRole(role, caller);
  }

  /** Whether the caller may change a service account and its keys. */
  async isManaged(id: string, caller: Caller): Promise<boolean> {
    const { identity, visibility } = caller;
    if (identity === null || !holdsGrant(identity, 'service_account:write', this.#roles)) return false;
    const row = await this.#accounts.find(id, visibility);
    return row !== undefined && holdsRole(identity, row.role, this.#roles);
  }

  async #find(id: string, { visibility }: Caller): Promise<ServiceAccountRow> {
    const row = await this.#accounts.find(id, visibility);
    if (row === undefined) throw serviceAccountError('service_account:not_found');
    return row;
  }

  #requireRole(role: string, { identity }: Caller): void {
    // guard: account-role-within-own
    if (identity !== null && holdsRole(identity, role, this.#roles)) return;
    throw httpError('auth:forbidden', { message: 'User lacks required permissions: the role grants more than yours.' });
  }

  #requireKnown(role: string): void {
    const names = Object.keys(this.#roles);
    if (names.includes(role)) return;
    throw httpError('request:invalid', { fields: { role: `must be one of ${names.join(', ')}` } });
  }
}

function accountOf(row: ServiceAccountRow): ServiceAccount {
  return {
    id: row.id,
    name: row.name,
    teamId: row.team_id,
    role: row.role,
    createdBy: row.created_by,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
