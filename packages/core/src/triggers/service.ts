import type { Caller } from '../access/ownership.js';
import type { ReachAction } from '../access/reach.js';
import { holdsGrant, type RoleTable } from '../access/roles.js';
import { namesOf } from '../audit/entry.js';
import type { AuditLog } from '../audit/log.js';
import { inRecordedTransaction } from '../audit/transaction.js';
import { credentialError } from '../credentials/errors.js';
import { requireKnownScheme, type SecretResolvers } from '../credentials/secrets.js';
import type { Vault } from '../credentials/vault.js';
import type { Database } from '../database/database.js';
import { requireRow } from '../database/owned-rows.js';
import { httpError } from '../errors.js';
import { flowError } from '../flows/errors.js';
import { FlowStore } from '../flows/store.js';
import { invalid } from '../http/validate.js';
import type { RunActor } from '../runs/actor.js';
import { ServiceAccountStore } from '../service-accounts/store.js';
import { actorColumns, actorOfTrigger, type TriggerActors } from './actor.js';
import { triggerError } from './errors.js';
import { eventOf } from './events.js';
import { newWebhookId, nextDueOf } from './saved-flow.js';
import type { RotateTrigger, Trigger, UpdateTrigger, WantedSignature } from './schema.js';
import type { SignatureOptions } from './signatures/schema.js';
import { isStandardSecret } from './signatures/standard.js';
import { type TriggerRow, TriggerStore } from './store.js';

/** What the service of triggers is made of. */
export interface TriggerParts {
  readonly database: Database;
  readonly audit: AuditLog;
  readonly roles: RoleTable;
  readonly actors: TriggerActors;
  /** Null if the host has no encryption key. Then no signatures can be asked for. */
  readonly vault: Vault | null;
  /** The host's option. */
  readonly secrets: SecretResolvers;
}

/** A trigger, without the address that only the host's HTTP knows. */
export type StoredTrigger = Omit<Trigger, 'url'>;

/** The service of triggers. A trigger is reached as its flow is. */
export class TriggerService {
  readonly #parts: TriggerParts;
  readonly #triggers: TriggerStore;
  readonly #flows: FlowStore;

  constructor(parts: TriggerParts) {
    this.#parts = parts;
    this.#triggers = new TriggerStore(parts.database);
    this.#flows = new FlowStore(parts.database);
  }

  /**
   * The triggers of a flow's current version.
   *
   * @throws InvectError 404 `flow:not_found`
   */
  async list(flowId: string, caller: Caller): Promise<StoredTrigger[]> {
    await requireRow(this.#flows.rows, flowId, 'read', caller.scope, () => flowError('flow:not_found'));
    const rows = await this.#triggers.ofFlow(flowId);
    return Promise.all(rows.filter(({ present }) => present === 1).map((row) => this.#shown(row, caller)));
  }

  /** @throws InvectError 404 `trigger:not_found` */
  async read(id: string, caller: Caller): Promise<StoredTrigger> {
    return this.#shown(await this.#require(id, 'read', caller), caller);
  }

  /**
   * Changes a trigger. Afterwards it acts as the caller, unless they may hand out whom it acts as, or if they have only disabled it.
   *
   * @throws InvectError 404 `trigger:not_found`; 403 `auth:forbidden` for a flow that was shared for reading only, and for an actor that is
   *   neither the caller nor a service account that they manage; 400 `request:invalid`; 409 `trigger:version_conflict`, `trigger:nobody`;
   *   503 `credential:encryption_key_missing`
   */
  async update(id: string, { version, ...input }: UpdateTrigger, caller: Caller): Promise<StoredTrigger> {
    const row = await this.#require(id, 'write', caller);
    const { enabled, actsAs, signature } = input;
    await this.#change(row, version, caller, namesOf({ enabled, actsAs, signature }), async (transaction) => {
      const isDisabledOnly = enabled === false && actsAs === undefined && signature === undefined;
      const actor = actsAs
        ? await this.#wantedActor(actsAs, caller, transaction)
        : await this.#nextActor(row, isDisabledOnly, caller, transaction);
      return {
        ...(signature !== undefined && this.#signed(row, signature)),
        ...(enabled !== undefined && { enabled: enabled ? 1 : 0 }),
        ...actorColumns(actor),
      };
    });
    return this.read(id, caller);
  }

  /**
   * Gives a webhook another id. The one before it ends at once.
   *
   * @throws InvectError as `update`
   */
  async rotate(id: string, { version }: RotateTrigger, caller: Caller): Promise<StoredTrigger> {
    const row = await this.#require(id, 'write', caller);
    if (row.type !== 'webhook') throw invalid([['triggerId', 'is no webhook']]);
    await this.#change(row, version, caller, ['webhookId'], async (transaction) => ({
      ...actorColumns(await this.#nextActor(row, false, caller, transaction)),
      webhook_id: newWebhookId(),
    }));
    return this.read(id, caller);
  }

  async #change(
    row: TriggerRow,
    version: number,
    caller: Caller,
    fields: readonly string[],
    change: (transaction: Database) => Promise<Partial<TriggerRow>>,
  ): Promise<void> {
    const { database, audit } = this.#parts;
    await inRecordedTransaction(database, audit, async (transaction, record) => {
      const store = new TriggerStore(transaction);
      const wanted = await change(transaction);
      const changed = { ...row, ...wanted };
      // guard: enabled-trigger-acts-as-somebody
      if (changed.enabled === 1 && changed.actor_type === null) throw triggerError('trigger:nobody');
      const now = await store.now();
      const next = changed.enabled === row.enabled ? {} : { next_due_at: nextDueOf(changed, now) };
      const columns = { ...wanted, ...next, updated_at: now.toISOString() };
      if (!(await store.update(row.id, version, columns))) throw triggerError('trigger:version_conflict');
      const actor = changed.actor_id === row.actor_id && changed.actor_type === row.actor_type ? [] : ['actsAs'];
      await record(caller, { ...eventOf('trigger.update', row), fields: [...new Set([...fields, ...actor])] });
    });
  }

  async #nextActor(row: TriggerRow, keep: boolean, caller: Caller, transaction: Database): Promise<RunActor | null> {
    const actor = actorOfTrigger(row);
    return keep ? actor : this.#parts.actors.next(actor, caller, transaction);
  }

  /** The actor that a caller has named. */
  async #wantedActor(
    { type, id }: NonNullable<UpdateTrigger['actsAs']>,
    caller: Caller,
    transaction: Database,
  ): Promise<RunActor> {
    const { actors } = this.#parts;
    const self = actors.self(caller);
    if (self !== null && (self.type === 'everybody' ? 'user' : self.type) === type && self.id === id) return self;
    // guard: acts-as-managed-account
    if (type === 'service' && (await actors.managesAccount(id, caller, transaction))) {
      const account = await new ServiceAccountStore(transaction).find(id, caller.scope);
      return { type, id, name: account?.name ?? null, keyId: null };
    }
    throw httpError('auth:forbidden', {
      message: 'User lacks required permissions: a trigger acts as you, or as a service account that you manage.',
    });
  }

  #signed(row: TriggerRow, wanted: WantedSignature | null): Pick<TriggerRow, 'signature' | 'sealed_secret'> {
    if (row.type !== 'webhook') throw invalid([['signature', 'is for webhooks']]);
    if (wanted === null) return { signature: null, sealed_secret: null };
    const { secret, ...options } = wanted;
    if (options.scheme === 'standard' && typeof secret === 'string' && !isStandardSecret(secret))
      throw invalid([['signature.secret', 'must be base64, maybe after "whsec_"']]);
    requireKnownScheme('signature.secret', secret, this.#parts.secrets);
    if (this.#parts.vault === null) throw credentialError('credential:encryption_key_missing');
    return {
      signature: JSON.stringify(options),
      sealed_secret: this.#parts.vault.seal(JSON.stringify({ secret }), row.id),
    };
  }

  async #require(id: string, action: ReachAction, { scope }: Caller): Promise<TriggerRow> {
    const row = await this.#triggers.find(id);
    if (row === undefined) throw triggerError('trigger:not_found');
    await requireRow(this.#flows.rows, row.flow_id, action, scope, () => triggerError('trigger:not_found'));
    return row;
  }

  async #shown(row: TriggerRow, caller: Caller): Promise<StoredTrigger> {
    const { actor_type: type, actor_id: id, actor_name: name } = row;
    return {
      id: row.id,
      flowId: row.flow_id,
      nodeId: row.node_id,
      type: row.type,
      enabled: row.enabled === 1,
      actsAs: type === null ? null : { type, id, name },
      webhookId: (await this.#maySend(row, caller)) ? row.webhook_id : null,
      signature: row.signature === null ? null : (JSON.parse(row.signature) as SignatureOptions),
      config: JSON.parse(row.config),
      nextDueAt: row.next_due_at,
      lastDueAt: row.last_due_at,
      version: row.version,
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    };
  }

  /**
   * Whether somebody may know the id of a webhook. Without a signature, whoever knows it starts runs as somebody else; with one, it is
   * needed to set the sender up.
   */
  async #maySend(row: TriggerRow, caller: Caller): Promise<boolean> {
    const { identity, scope, source } = caller;
    const { database, actors, roles } = this.#parts;
    if (row.type !== 'webhook') return false;
    if (identity === null) return source === undefined;
    // guard: webhook-id-for-writers
    if (!holdsGrant(identity, 'trigger:write', roles)) return false;
    if ((await this.#flows.rows.find(row.flow_id, scope, 'write')) === undefined) return false;
    // guard: webhook-id-of-own-actor
    return row.signature !== null || actors.mayHandOut(actorOfTrigger(row), caller, database);
  }
}
