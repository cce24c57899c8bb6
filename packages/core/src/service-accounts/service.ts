import { v7 as uuidv7 } from 'uuid';
import { type Caller, requireOwnTeam } from '../access/ownership.js';
import { holdsGrant, holdsRole, type RoleTable } from '../access/roles.js';
import { type AuditEvent, namesOf } from '../audit/entry.js';
import type { AuditLog } from '../audit/log.js';
import { inRecordedTransaction, type RecordEvent } from '../audit/transaction.js';
import type { Database } from '../database/database.js';
import { httpError } from '../errors.js';
import { cutPage, type Page, type PageQuery } from '../http/page.js';
import { serviceAccountError } from './errors.js';
import type { CreateServiceAccount, ServiceAccount, UpdateServiceAccount } from './schema.js';
import { type ServiceAccountRow, ServiceAccountStore } from './store.js';

/** What service accounts are made of. */
export interface ServiceAccountParts {
  readonly database: Database;
  readonly audit: AuditLog;
  readonly roles: RoleTable;
}

/**
 * The rules of service accounts. Members of its team see and manage a service account, as their permissions say; admins all of them.
 * Whoever changes one, or makes a key of it, holds everything that its role grants.
 */
export class ServiceAccountService {
  readonly #database: Database;
  readonly #audit: AuditLog;
  readonly #accounts: ServiceAccountStore;
  readonly #roles: RoleTable;

  constructor({ database, audit, roles }: ServiceAccountParts) {
    this.#database = database;
    this.#audit = audit;
    this.#accounts = new ServiceAccountStore(database);
    this.#roles = roles;
  }

  async list(query: PageQuery, { scope }: Caller): Promise<Page<ServiceAccount>> {
    const rows = await this.#accounts.list(query, scope);
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
    requireOwnTeam(caller, teamId ?? null);
    const team_id = teamId ?? null;
    // guard: workspace-accounts-by-admins
    if (team_id === null && !caller.scope.everything)
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
    await this.#change(async (accounts, record) => {
      await accounts.insert(row);
      await record(caller, { ...eventOf('service-account.create', row.id), fields: ['role'] });
    });
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
    await this.#change(async (accounts, record) => {
      if (!(await accounts.update(id, version, change))) throw serviceAccountError('service_account:version_conflict');
      await record(caller, { ...eventOf('service-account.update', id), fields: namesOf({ name, role }) });
    });
    return this.read(id, caller);
  }

  /** Deletes a service account and its keys. */
  async delete(id: string, caller: Caller): Promise<void> {
    await this.requireManaged(id, caller);
    await this.#change(async (accounts, record) => {
      if (!(await accounts.delete(id))) throw serviceAccountError('service_account:not_found');
      await record(caller, eventOf('service-account.delete', id));
    });
  }

  /** @throws InvectError 404 `service_account:not_found`; 403 `auth:forbidden` if its role grants more than the caller holds */
  async requireManaged(id: string, caller: Caller): Promise<void> {
    const { role } = await this.#find(id, caller);
    this.#requireRole(role, caller);
  }

  /**
   * Whether the caller may change a service account and its keys.
   *
   * @param database the transaction that asks; default: the host's database
   */
  async isManaged(id: string, caller: Caller, database: Database = this.#database): Promise<boolean> {
    const { identity, scope } = caller;
    if (identity === null || !holdsGrant(identity, 'service_account:write', this.#roles)) return false;
    const row = await new ServiceAccountStore(database).find(id, scope);
    return row !== undefined && holdsRole(identity, row.role, this.#roles);
  }

  #change(work: (accounts: ServiceAccountStore, record: RecordEvent) => Promise<void>): Promise<void> {
    return inRecordedTransaction(this.#database, this.#audit, (transaction, record) =>
      work(new ServiceAccountStore(transaction), record),
    );
  }

  async #find(id: string, { scope }: Caller): Promise<ServiceAccountRow> {
    const row = await this.#accounts.find(id, scope);
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

function eventOf(action: string, id: string): AuditEvent {
  return { action, resource: { type: 'service-account', id } };
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
