import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Caller } from '../access/ownership.js';
import { holdsGrant, type RoleTable } from '../access/roles.js';
import type { RecordEvent } from '../audit/transaction.js';
import type { Database } from '../database/database.js';
import type { FlowDefinition } from '../flows/definition.js';
import type { SavedFlow } from '../flows/service.js';
import { actorColumns, actorOfTrigger, type TriggerActors } from './actor.js';
import { eventOf } from './events.js';
import { cronOf, doTheSame, type TriggerNode, triggerNodesOf } from './nodes.js';
import { nextDue } from './schedule.js';
import { type TriggerRow, TriggerStore } from './store.js';

const WEBHOOK_ID_BYTES = 32;

/** What keeps the triggers of flows as their definitions say. */
export interface SavedFlowParts {
  readonly actors: TriggerActors;
  readonly roles: RoleTable;
  /** Is called for a webhook that is new. */
  readonly onWebhook: () => void;
}

/** Makes the id of a webhook: 256 random bits. */
export function newWebhookId(): string {
  return randomBytes(WEBHOOK_ID_BYTES).toString('base64url');
}

/** When a schedule comes due next. Null for one that does not start runs, and for webhooks. */
export function nextDueOf(row: TriggerRow, now: Date): string | null {
  if (row.type !== 'schedule' || row.present === 0 || row.enabled === 0) return null;
  // The clock may have been set back. A due time starts one run.
  const last = row.last_due_at === null ? now : new Date(row.last_due_at);
  return nextDue(cronOf(row), last > now ? last : now)?.toISOString() ?? null;
}

/** Makes, changes and puts away the triggers of a flow that is saved. */
export class SavedFlows {
  readonly #parts: SavedFlowParts;

  constructor(parts: SavedFlowParts) {
    this.#parts = parts;
  }

  /** Does so in the transaction of the save. */
  async saved(transaction: Database, flow: SavedFlow, caller: Caller, record: RecordEvent): Promise<void> {
    const store = new TriggerStore(transaction);
    const nodes = triggerNodesOf(flow.triggers);
    const rows = flow.fromVersion === null ? [] : await store.ofFlow(flow.flowId);
    if (nodes.length === 0 && rows.length === 0) return;
    const isChanged = rows.length > 0 && !(await this.#doesTheSame(store, flow));
    const now = await store.now();
    for (const node of nodes) {
      const row = rows.find(({ node_id: id }) => id === node.nodeId);
      if (row === undefined) await this.#add(store, flow.flowId, node, now, caller, record);
      else if (isChanged) {
        const actor = await this.#parts.actors.next(actorOfTrigger(row), caller, transaction);
        await this.#change(store, row, { ...fieldsOf(row, node), ...actorColumns(actor) }, now, caller, record);
      }
    }
    const gone = rows.filter((row) => row.present === 1 && !nodes.some(({ nodeId }) => nodeId === row.node_id));
    for (const row of gone) {
      await store.update(row.id, row.version, { present: 0, next_due_at: null, updated_at: now.toISOString() });
      await record(caller, eventOf('trigger.remove', row));
    }
  }

  async #doesTheSame(store: TriggerStore, { flowId, fromVersion, text }: SavedFlow): Promise<boolean> {
    const before = await store.definitionOf(flowId, fromVersion ?? 0);
    return before !== undefined && doTheSame(JSON.parse(before) as FlowDefinition, JSON.parse(text) as FlowDefinition);
  }

  async #add(
    store: TriggerStore,
    flowId: string,
    { nodeId, type, config }: TriggerNode,
    now: Date,
    caller: Caller,
    record: RecordEvent,
  ): Promise<void> {
    const actor = this.#parts.actors.self(caller);
    const row: TriggerRow = {
      id: uuidv7(),
      flow_id: flowId,
      node_id: nodeId,
      type,
      present: 1,
      enabled: actor !== null && this.#mayEnable(caller) ? 1 : 0,
      config,
      ...actorColumns(actor),
      webhook_id: type === 'webhook' ? newWebhookId() : null,
      signature: null,
      sealed_secret: null,
      next_due_at: null,
      last_due_at: null,
      version: 1,
      created_at: now.toISOString(),
      updated_at: now.toISOString(),
    };
    await store.insert({ ...row, next_due_at: nextDueOf(row, now) });
    await record(caller, eventOf('trigger.create', row));
    if (type === 'webhook') this.#parts.onWebhook();
  }

  /** Without the permission, a trigger that comes with a flow waits until somebody enables it who has it. */
  #mayEnable({ identity }: Caller): boolean {
    // guard: trigger-enabled-with-permission
    return identity === null || holdsGrant(identity, 'trigger:write', this.#parts.roles);
  }

  async #change(
    store: TriggerStore,
    row: TriggerRow,
    wanted: Partial<TriggerRow>,
    now: Date,
    caller: Caller,
    record: RecordEvent,
  ): Promise<void> {
    // A trigger that acts as nobody starts nothing.
    const change = { ...wanted, ...(wanted.actor_type === null && { enabled: 0 }) };
    const columns = Object.keys(change) as (keyof TriggerRow)[];
    const fields = columns.filter((column) => change[column] !== row[column]);
    if (fields.length === 0) return;
    const isRescheduled = fields.some((field) => field === 'config' || field === 'enabled' || field === 'present');
    const next = isRescheduled ? { next_due_at: nextDueOf({ ...row, ...change }, now) } : {};
    await store.update(row.id, row.version, { ...change, ...next, updated_at: now.toISOString() });
    await record(caller, { ...eventOf('trigger.update', row), fields: nameFields(fields) });
  }
}

/** What a node changes of the trigger that it has, or once had. */
function fieldsOf(row: TriggerRow, { type, config }: TriggerNode): Partial<TriggerRow> {
  const same = { present: 1, config };
  if (type === row.type) return same;
  const webhook_id = type === 'webhook' ? newWebhookId() : null;
  return { ...same, type, webhook_id, signature: null, sealed_secret: null, last_due_at: null };
}

/** The names that clients know. */
function nameFields(columns: readonly (keyof TriggerRow)[]): string[] {
  const names = columns.flatMap((column) => {
    if (column.startsWith('actor_') || column === 'key_id') return 'actsAs';
    return column === 'config' || column === 'enabled' || column === 'type' ? column : [];
  });
  return [...new Set(names)];
}
