import { v7 as uuidv7 } from 'uuid';
import { type Caller, type Ownership, requireOwnTeam, requireSomebody } from '../access/ownership.js';
import { REACH_ACTIONS, type ReachAction } from '../access/reach.js';
import { type AuditEvent, type AuditResource, namesOf } from '../audit/entry.js';
import type { AuditLog } from '../audit/log.js';
import { inRecordedTransaction, type RecordEvent } from '../audit/transaction.js';
import type { Database } from '../database/database.js';
import { isDuplicate } from '../database/failure.js';
import { requireRow } from '../database/owned-rows.js';
import type { SharedTable } from '../database/reach.js';
import { httpError, type InvectError } from '../errors.js';
import { cutPage, type Page, type PageQuery } from '../http/page.js';
import { mayExist, type People } from '../members/directory.js';
import { shareError } from './errors.js';
import type { Access, CreateShare, OwnAccess, Share, UpdateAccess, UpdateShare } from './schema.js';
import { type AccessRow, type ShareRow, ShareStore } from './store.js';

/** What the shares of one kind of rows are made of. */
export interface ShareParts {
  readonly database: Database;
  readonly audit: AuditLog;
  /** What the audit log calls such a row. */
  readonly noun: 'flow' | 'credential';
  readonly table: SharedTable;
  /** What the plugins that have started say of their users. */
  readonly people: () => People;
  /** Makes the error for a row that the caller does not see. */
  readonly notFound: () => InvectError;
}

/** The rules of access to one kind of rows: who owns them, who sees them, and with whom they are shared. */
export class ShareService {
  readonly #parts: ShareParts;
  readonly #store: ShareStore;

  constructor(parts: ShareParts) {
    this.#parts = parts;
    this.#store = new ShareStore(parts.database, parts.table);
  }

  async access(id: string, caller: Caller): Promise<OwnAccess> {
    const access = accessOf(await this.#require(id, 'read', caller));
    const found = await Promise.all(REACH_ACTIONS.map((action) => this.#store.find(id, caller.scope, action)));
    return { ...access, may: REACH_ACTIONS.filter((_action, index) => found[index] !== undefined) };
  }

  /**
   * Changes the visibility, the team or the owner of a row. The former owner keeps what the visibility gives.
   *
   * @throws InvectError 404 for a row that the caller does not see; 403 `auth:forbidden` for one that is not theirs to change, and for a
   *   team that is not theirs; 400 `request:invalid` for an owner who does not exist; 409 `share:version_conflict`
   */
  async updateAccess(id: string, input: UpdateAccess, caller: Caller): Promise<Access> {
    const action = input.ownerId === undefined && input.teamId === undefined ? 'own' : 'transfer';
    if (input.ownerId !== undefined) {
      await this.#require(id, action, caller);
      await this.#requireUser('ownerId', input.ownerId);
    }
    return this.#change(id, action, caller, async (store, current, record) => {
      if (current.access_version !== input.version + 1) throw shareError('share:version_conflict');
      const ownership: Ownership = {
        owner_id: input.ownerId ?? current.owner_id,
        team_id: input.teamId === undefined ? current.team_id : input.teamId,
        visibility: input.visibility ?? current.visibility,
      };
      if (ownership.team_id !== current.team_id) requireMayMove(current.team_id, ownership.team_id, caller);
      requireSomebody(ownership);
      const { owner_id: owner, team_id: team } = ownership;
      if (action === 'transfer' && owner !== null && team !== null && (await store.isOutside(team, owner)))
        throw invalid('ownerId', 'must be a member of the team, or they would not see it');
      await store.setOwnership(id, ownership);
      const { version: _version, ...fields } = input;
      const subject = input.ownerId === undefined ? null : { type: 'user', id: input.ownerId };
      await record(caller, { ...this.#event('update-access', id), subject, fields: namesOf(fields) });
      return accessOf({ ...ownership, access_version: current.access_version });
    });
  }

  async list(id: string, { limit, cursor }: Omit<PageQuery, 'search'>, caller: Caller): Promise<Page<Share>> {
    await this.#require(id, 'own', caller);
    return cutPage((await this.#store.list(id, cursor, limit + 1)).map(shareOf), limit);
  }

  /**
   * Shares a row.
   *
   * @throws InvectError 404 and 403 as above; 400 `request:invalid` for a user who does not exist, for oneself, and for a team that the
   *   caller is not in; 409 `share:exists`
   */
  async create(id: string, input: CreateShare, caller: Caller): Promise<Share> {
    await this.#require(id, 'own', caller);
    await this.#requireSubject(input, caller);
    const at = new Date().toISOString();
    const row: ShareRow = {
      id: uuidv7(),
      subject_kind: input.userId === undefined ? 'team' : 'user',
      subject_id: input.userId ?? input.teamId ?? '',
      level: input.level,
      expires_at: input.expiresAt ?? null,
      created_by: caller.identity?.id ?? null,
      version: 1,
      created_at: at,
      updated_at: at,
    };
    try {
      await this.#change(id, 'own', caller, async (store, _current, record) => {
        await store.insert(id, row);
        await record(caller, { ...this.#event('share', id), subject: subjectOf(row) });
      });
    } catch (error) {
      throw isDuplicate(error) ? shareError('share:exists') : error;
    }
    return shareOf(row);
  }

  /** @throws InvectError 404 and 403 as above; 404 `share:not_found`, 409 `share:version_conflict` */
  async update(id: string, shareId: string, input: UpdateShare, caller: Caller): Promise<Share> {
    const { version, level, expiresAt } = input;
    const change = {
      updated_at: new Date().toISOString(),
      ...(level !== undefined && { level }),
      ...(expiresAt !== undefined && { expires_at: expiresAt }),
    };
    return this.#change(id, 'own', caller, async (store, _current, record) => {
      const row = await store.findShare(id, shareId);
      if (row === undefined) throw shareError('share:not_found');
      if (!(await store.update(id, shareId, version, change))) throw shareError('share:version_conflict');
      const fields = namesOf({ level, expiresAt });
      await record(caller, { ...this.#event('update-share', id), subject: subjectOf(row), fields });
      return shareOf({ ...row, ...change, version: version + 1 });
    });
  }

  /** @throws InvectError 404 and 403 as above; 404 `share:not_found` */
  async delete(id: string, shareId: string, caller: Caller): Promise<void> {
    await this.#change(id, 'own', caller, async (store, _current, record) => {
      const row = await store.findShare(id, shareId);
      if (row === undefined || !(await store.delete(id, shareId))) throw shareError('share:not_found');
      await record(caller, { ...this.#event('unshare', id), subject: subjectOf(row) });
    });
  }

  #require(id: string, action: ReachAction, { scope }: Caller, store = this.#store): Promise<AccessRow> {
    // guard: shares-of-own-rows
    return requireRow(store, id, action, scope, this.#parts.notFound);
  }

  /** Runs a change of a row's access alone. `current` is the row as it was, with the version that it has afterwards. */
  async #change<T>(
    id: string,
    action: ReachAction,
    caller: Caller,
    change: (store: ShareStore, current: AccessRow, record: RecordEvent) => Promise<T>,
  ): Promise<T> {
    const { database, audit, table } = this.#parts;
    // Those who may not do this do not make others wait.
    await this.#require(id, action, caller);
    return inRecordedTransaction(database, audit, async (transaction, record) => {
      const store = new ShareStore(transaction, table);
      await store.lock(id);
      const current = await this.#require(id, action, caller, store);
      return change(store, current, record);
    });
  }

  #event(verb: string, id: string): AuditEvent {
    const { noun } = this.#parts;
    return { action: `${noun}.${verb}`, resource: { type: noun, id } };
  }

  async #requireSubject({ userId, teamId }: CreateShare, { identity, scope }: Caller): Promise<void> {
    // What somebody gives to themselves would outlast what they have it from: a team, a role.
    // guard: no-share-with-oneself
    if (userId !== undefined && userId === identity?.id) throw invalid('userId', 'is yourself');
    if (userId !== undefined) return this.#requireUser('userId', userId);
    // guard: share-with-own-team
    if (!scope.everything && !scope.teamIds.includes(teamId ?? '')) throw invalid('teamId', 'must be a team of yours');
  }

  async #requireUser(field: string, userId: string): Promise<void> {
    if (await mayExist(this.#parts.people(), userId)) return;
    throw invalid(field, 'must be the id of a user');
  }
}

function subjectOf({ subject_kind: type, subject_id: id }: ShareRow): AuditResource {
  return { type, id };
}

/** The rows of a team leave it only by its owners and by admins, and come only into a team of the caller. */
function requireMayMove(from: string | null, to: string | null, caller: Caller): void {
  requireOwnTeam(caller, to);
  const { scope } = caller;
  // guard: rows-stay-in-their-team
  if (from !== null && !scope.everything && !scope.ownedTeamIds.includes(from))
    throw httpError('auth:forbidden', {
      message: 'User lacks required permissions: only an owner of the team may take this out of it.',
    });
}

function invalid(field: string, reason: string): InvectError {
  return httpError('request:invalid', { fields: { [field]: reason } });
}

function accessOf(row: AccessRow): Access {
  return {
    ownerId: row.owner_id,
    teamId: row.team_id,
    visibility: row.visibility,
    version: row.access_version,
  };
}

function shareOf(row: ShareRow): Share {
  return {
    id: row.id,
    userId: row.subject_kind === 'user' ? row.subject_id : null,
    teamId: row.subject_kind === 'team' ? row.subject_id : null,
    level: row.level,
    expiresAt: row.expires_at,
    createdBy: row.created_by,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
