import { v7 as uuidv7 } from 'uuid';
import type { InvectIdentity } from '../access/identity.js';
import type { Caller } from '../access/ownership.js';
import type { PermissionTable } from '../access/permissions.js';
import type { RoleTable } from '../access/roles.js';
import { type AuditEvent, namesOf, SYSTEM_CALLER } from '../audit/entry.js';
import type { AuditLog } from '../audit/log.js';
import { inRecordedTransaction, type RecordEvent } from '../audit/transaction.js';
import type { Database } from '../database/database.js';
import { Lease } from '../database/lease.js';
import { httpError } from '../errors.js';
import { cutPage, type Page, type PageQuery } from '../http/page.js';
import type { People } from '../members/directory.js';
import type { ServiceAccountService } from '../service-accounts/service.js';
import { keyError } from './errors.js';
import { expiryOf, scopesOf } from './new-key.js';
import type { CreatedKey, CreateKey, Key, KeyQuery, UpdateKey } from './schema.js';
import { type KeyOwner, type KeyRow, KeyStore } from './store.js';
import { createToken, type KeyKind } from './token.js';

/** How many keys one owner has at most. The message of `key:too_many` says it as well. */
const MAX_KEYS = 100;

/** What keys are made of. */
export interface KeyParts {
  readonly database: Database;
  readonly audit: AuditLog;
  readonly permissions: PermissionTable;
  readonly roles: RoleTable;
  readonly people: () => People;
  readonly accounts: ServiceAccountService;
  /** The host's option. Null: a key may live for ever. */
  readonly maxExpiryDays: number | null;
  /** Whether everybody is an admin (`auth: 'none'`). Then there are no keys. */
  readonly open: boolean;
}

/**
 * The rules of keys. A user manages their own keys, an admin those of all users, and whoever manages a service account its keys.
 * Another key does not exist for the caller.
 */
export class KeyService {
  readonly #parts: KeyParts;
  readonly #store: KeyStore;
  /** Whoever makes a key holds it: so no owner has too many, however many are made at once. */
  readonly #lease: Lease;

  constructor(parts: KeyParts) {
    this.#parts = parts;
    this.#store = new KeyStore(parts.database);
    this.#lease = new Lease(parts.database, 'keys');
  }

  /** Whether users have keys on this host. Of a single user only a plugin can tell. */
  get areUsed(): boolean {
    return !this.#parts.open && this.#parts.people().directories.some(({ identityOf }) => identityOf !== undefined);
  }

  /** The keys of a user, newest first. For anybody but an admin, other users have none. */
  async list({ userId, ...page }: KeyQuery, caller: Caller): Promise<Page<Key>> {
    const owner = userId ?? (isUser(caller.identity) ? caller.identity.id : null);
    // guard: keys-of-other-users
    if (owner === null || !mayManage(owner, caller)) return { items: [], nextCursor: null };
    return this.#list({ user_id: owner }, page);
  }

  /**
   * Makes a key of the caller's own.
   *
   * @throws InvectError 400 `request:invalid` for an unknown scope or a wrong time; 403 `auth:forbidden` for a scope that the caller
   *   does not hold, `auth:session_required` if the caller is no user; 409 `key:not_used` if nobody can tell what the user may do
   *   without a session, `key:too_many` if there are 100 already
   */
  async create(input: CreateKey, caller: Caller): Promise<CreatedKey> {
    const { identity } = caller;
    if (!isUser(identity)) throw httpError('auth:session_required');
    if (this.#parts.open || !(await this.#isKnown(identity.id))) throw keyError('key:not_used');
    return this.#create('user', { user_id: identity.id }, input, { ...caller, identity });
  }

  /** The keys of a service account. */
  async listOf(accountId: string, page: PageQuery, caller: Caller): Promise<Page<Key>> {
    await this.#parts.accounts.read(accountId, caller);
    return this.#list({ service_account_id: accountId }, page);
  }

  /**
   * Makes a key of a service account.
   *
   * @throws InvectError as `create`, and 404 `service_account:not_found`
   */
  async createFor(accountId: string, input: CreateKey, caller: Caller): Promise<CreatedKey> {
    const { identity } = caller;
    await this.#parts.accounts.requireManaged(accountId, caller);
    if (!isUser(identity)) throw httpError('auth:session_required');
    if (this.#parts.open) throw keyError('key:not_used');
    try {
      return await this.#create('service', { service_account_id: accountId }, input, { ...caller, identity });
    } catch (error) {
      // The account may have been deleted meanwhile. Then the database has refused the key.
      await this.#parts.accounts.requireManaged(accountId, caller);
      throw error;
    }
  }

  /** @throws InvectError 404 `key:not_found`, 409 `key:version_conflict` */
  async update(id: string, { version, ...input }: UpdateKey, caller: Caller): Promise<Key> {
    const row = await this.#find(id, caller);
    const change = { updated_at: new Date().toISOString(), ...settingsOf(input) };
    await this.#change(async (store, record) => {
      if (!(await store.update(id, version, change))) throw keyError('key:version_conflict');
      await record(caller, { ...eventOf('key.update', row), fields: namesOf(input) });
    });
    return keyOf(await this.#find(id, caller));
  }

  /** Revokes a key. It counts from the next request on. */
  async revoke(id: string, caller: Caller): Promise<void> {
    const row = await this.#find(id, caller);
    await this.#change(async (store, record) => {
      if (!(await store.delete(id))) throw keyError('key:not_found');
      await record(caller, eventOf('key.delete', row));
    });
  }

  /** Revokes the keys of a user who was deleted. */
  forget(userId: string): Promise<void> {
    return this.#change(async (store, record) => {
      if (!(await store.deleteOf({ user_id: userId }))) return;
      await record(SYSTEM_CALLER, { action: 'key.delete', resource: { type: 'user', id: userId } });
    });
  }

  #change(work: (store: KeyStore, record: RecordEvent, transaction: Database) => Promise<void>): Promise<void> {
    const { database, audit } = this.#parts;
    return inRecordedTransaction(database, audit, (transaction, record) =>
      work(new KeyStore(transaction), record, transaction),
    );
  }

  async #isKnown(userId: string): Promise<boolean> {
    for (const directory of this.#parts.people().directories)
      if ((await directory.identityOf?.(userId))?.id === userId) return true;
    return false;
  }

  async #list(owner: KeyOwner, { limit, cursor, search }: PageQuery): Promise<Page<Key>> {
    const rows = await this.#store.list(owner, limit + 1, cursor, search);
    return cutPage(rows.map(keyOf), limit);
  }

  async #create(
    kind: KeyKind,
    owner: KeyOwner,
    input: CreateKey,
    caller: Caller & { readonly identity: InvectIdentity },
  ): Promise<CreatedKey> {
    const { identity: creator } = caller;
    const { token, hash, prefix } = createToken(kind);
    const now = new Date();
    const row: KeyRow = {
      id: uuidv7(),
      token_hash: hash,
      prefix,
      name: input.name,
      user_id: null,
      service_account_id: null,
      ...owner,
      scopes: JSON.stringify(scopesOf(input.scopes, creator, this.#parts)),
      expires_at: expiryOf(input.expiresAt, now, this.#parts.maxExpiryDays),
      requests_per_minute: null,
      allowed_addresses: null,
      ...settingsOf(input),
      last_used_at: null,
      created_by: creator.id,
      version: 1,
      created_at: now.toISOString(),
      updated_at: now.toISOString(),
    };
    await this.#lease.run((held) =>
      this.#change(async (store, record, transaction) => {
        await held.confirm(transaction);
        // guard: keys-of-one-owner-are-limited
        if ((await store.count(owner)) >= MAX_KEYS) throw keyError('key:too_many');
        await store.insert(row);
        await record(caller, { ...eventOf('key.create', row), fields: ['scopes'] });
      }),
    );
    return { ...keyOf(row), token };
  }

  async #find(id: string, caller: Caller): Promise<KeyRow> {
    const row = await this.#store.find(id);
    // guard: foreign-keys
    if (row === undefined || !(await this.#mayChange(row, caller))) throw keyError('key:not_found');
    return row;
  }

  async #mayChange({ user_id, service_account_id }: KeyRow, caller: Caller): Promise<boolean> {
    if (user_id !== null) return mayManage(user_id, caller);
    return service_account_id !== null && (await this.#parts.accounts.isManaged(service_account_id, caller));
  }
}

function eventOf(action: string, { id, user_id, service_account_id }: KeyRow): AuditEvent {
  const owner = user_id === null ? { type: 'service-account', id: service_account_id } : { type: 'user', id: user_id };
  return { action, resource: { type: 'key', id }, subject: owner };
}

function isUser(identity: InvectIdentity | null): identity is InvectIdentity {
  return identity !== null && identity.type !== 'service';
}

function mayManage(userId: string, { identity, scope }: Caller): boolean {
  return (isUser(identity) && identity.id === userId) || scope.everything;
}

function settingsOf({ name, requestsPerMinute, allowedAddresses }: Partial<CreateKey>): Partial<KeyRow> {
  return {
    ...(name !== undefined && { name }),
    ...(requestsPerMinute !== undefined && { requests_per_minute: requestsPerMinute }),
    ...(allowedAddresses !== undefined && {
      allowed_addresses: allowedAddresses === null ? null : JSON.stringify(allowedAddresses),
    }),
  };
}

function keyOf(row: KeyRow): Key {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    userId: row.user_id,
    serviceAccountId: row.service_account_id,
    scopes: JSON.parse(row.scopes) as string[],
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    requestsPerMinute: row.requests_per_minute,
    allowedAddresses: row.allowed_addresses === null ? null : (JSON.parse(row.allowed_addresses) as string[]),
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
