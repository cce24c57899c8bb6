import { type Kysely, type Selectable, sql } from 'kysely';
import { databaseTime } from '../database/clock.js';
import type { Database } from '../database/database.js';
import type { FlowTable } from '../flows/store.js';
import type { RunActor } from '../runs/actor.js';

/** `invect_trigger`: a trigger node of a flow. */
export interface TriggerTable {
  id: string;
  flow_id: string;
  node_id: string;
  type: 'webhook' | 'schedule';
  /** 0 if the current version of the flow does not have the node. A node that comes back has the same row. */
  present: number;
  enabled: number;
  /** JSON: the settings of the node. */
  config: string;
  /** As whom its runs act. Null: nobody. */
  actor_type: RunActor['type'] | null;
  actor_id: string | null;
  actor_name: string | null;
  key_id: string | null;
  /** Of a webhook. Whoever knows it may send, unless there is a signature as well. */
  webhook_id: string | null;
  /** JSON: how senders sign. Null: they do not. */
  signature: string | null;
  /** Encrypted by the vault. */
  sealed_secret: string | null;
  /** When a schedule starts its next run. Null if it does not. */
  next_due_at: string | null;
  /** For which time a schedule has started its last run. */
  last_due_at: string | null;
  version: number;
  created_at: string;
  updated_at: string;
}

/** `invect_webhook_delivery`: what a webhook has got, so that it gets it once. */
interface DeliveryTable {
  trigger_id: string;
  /** SHA-256 of the sender's id, or of the signature. */
  delivery_key: string;
  run_id: string;
  /** Null: it is kept as long as the trigger. */
  expires_at: string | null;
}

type Tables = {
  invect_trigger: TriggerTable;
  invect_webhook_delivery: DeliveryTable;
  invect_flow: FlowTable;
  invect_flow_version: { flow_id: string; version: number; definition: string };
};

export type TriggerRow = Selectable<TriggerTable>;

/** A trigger, and the flow whose runs it starts. */
export type FiringTrigger = TriggerRow & { readonly flow_version: number; readonly team_id: string | null };

/** The SQL of triggers, on the database or within a transaction. Ask first whether the caller reaches the flow. */
export class TriggerStore {
  readonly #database: Kysely<Tables>;

  constructor(database: Database) {
    this.#database = database.withTables<Tables>();
  }

  async insert(row: TriggerRow): Promise<void> {
    await this.#database.insertInto('invect_trigger').values(row).execute();
  }

  /** All triggers that a flow has had, in the order in which they came. */
  ofFlow(flowId: string): Promise<TriggerRow[]> {
    return this.#database
      .selectFrom('invect_trigger')
      .selectAll()
      .where('flow_id', '=', flowId)
      .orderBy('id')
      .execute();
  }

  /** A trigger of a flow's current version. */
  find(id: string): Promise<TriggerRow | undefined> {
    return this.#database
      .selectFrom('invect_trigger')
      .selectAll()
      .where('id', '=', id)
      .where('present', '=', 1)
      .executeTakeFirst();
  }

  /** @returns false if the version is not the current one */
  async update(id: string, version: number, change: Partial<TriggerRow>): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable('invect_trigger')
      .set({ ...change, version: version + 1 })
      .where('id', '=', id)
      .where('version', '=', version)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** The definition of a version, as JSON. */
  async definitionOf(flowId: string, version: number): Promise<string | undefined> {
    const row = await this.#database
      .selectFrom('invect_flow_version')
      .select('definition')
      .where('flow_id', '=', flowId)
      .where('version', '=', version)
      .executeTakeFirst();
    return row?.definition;
  }

  /** The webhook that a request is for, if it may start runs. */
  findWebhook(webhookId: string): Promise<FiringTrigger | undefined> {
    return this.#firing().where('webhook_id', '=', webhookId).executeTakeFirst();
  }

  async hasWebhooks(): Promise<boolean> {
    const row = await this.#database
      .selectFrom('invect_trigger')
      .select('id')
      .where('webhook_id', 'is not', null)
      .where('present', '=', 1)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Schedules that are due, the longest due first. The time is the database's. */
  async due(limit: number): Promise<(FiringTrigger & { readonly now: string; readonly next_due_at: string })[]> {
    const now = databaseTime(this.#database);
    const rows = await this.#firing()
      .select(now.as('now'))
      .where('next_due_at', '<=', now)
      .orderBy('next_due_at')
      .limit(limit)
      .execute();
    return rows.flatMap(({ next_due_at, ...row }) => (next_due_at === null ? [] : { ...row, next_due_at }));
  }

  #firing() {
    let rows = this.#database
      .selectFrom('invect_trigger')
      .innerJoin('invect_flow', 'invect_flow.id', 'invect_trigger.flow_id')
      .selectAll('invect_trigger')
      .select(['invect_flow.version as flow_version', 'invect_flow.team_id']);
    // guard: disabled-webhook-is-unknown
    rows = rows.where('invect_trigger.present', '=', 1).where('invect_trigger.enabled', '=', 1);
    return rows;
  }

  /**
   * Takes a due time: one caller does, however many try.
   *
   * @param seen the trigger as it was read
   * @returns false if somebody else has it, or if the trigger was changed
   */
  async takeDue({ id, version, next_due_at: seen }: TriggerRow, change: Partial<TriggerRow>): Promise<boolean> {
    let take = this.#database
      .updateTable('invect_trigger')
      .set(change)
      .where('id', '=', id)
      .where('version', '=', version);
    // guard: one-run-for-a-due-time
    take = take.where('next_due_at', '=', seen);
    const { numUpdatedRows } = await take.executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  /** @throws the error of the database if one of them is known already */
  async insertDeliveries(
    triggerId: string,
    runId: string,
    keys: readonly string[],
    keptMilliseconds: number | null,
  ): Promise<void> {
    if (keys.length === 0) return;
    const end = keptMilliseconds === null ? null : databaseTime(this.#database, keptMilliseconds);
    const rows = keys.map((key) => ({ trigger_id: triggerId, delivery_key: key, run_id: runId, expires_at: end }));
    await this.#database.insertInto('invect_webhook_delivery').values(rows).execute();
  }

  /** The run that a delivery has started. */
  async runOf(triggerId: string, keys: readonly string[]): Promise<string | undefined> {
    if (keys.length === 0) return undefined;
    const row = await this.#database
      .selectFrom('invect_webhook_delivery')
      .select('run_id')
      .where('trigger_id', '=', triggerId)
      .where('delivery_key', 'in', keys)
      .executeTakeFirst();
    return row?.run_id;
  }

  async deleteExpiredDeliveries(): Promise<void> {
    await this.#database
      .deleteFrom('invect_webhook_delivery')
      .where('expires_at', '<', databaseTime(this.#database))
      .execute();
  }

  /** The time by the database's clock. */
  async now(): Promise<Date> {
    const { rows } = await sql<{ now: string }>`select ${databaseTime(this.#database)} as now`.execute(this.#database);
    return new Date(rows[0]?.now ?? Number.NaN);
  }
}
