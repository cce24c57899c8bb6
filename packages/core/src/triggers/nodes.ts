import type { FlowDefinition, FlowNode } from '../flows/definition.js';
import { type CronConfig, triggerCron } from '../nodes/types/trigger-cron.js';
import { triggerWebhook, type WebhookConfig } from '../nodes/types/trigger-webhook.js';
import type { TriggerRow } from './store.js';

/** A trigger node, as its trigger has it. */
export interface TriggerNode {
  readonly nodeId: string;
  readonly type: TriggerRow['type'];
  /** JSON. */
  readonly config: string;
}

/** The nodes of a definition that start runs by themselves. The types of nodes have checked them. */
export function triggerNodesOf(nodes: readonly FlowNode[]): TriggerNode[] {
  return nodes.flatMap(({ id: nodeId, type, parentId, config = {} }): TriggerNode[] => {
    if (parentId !== undefined) return [];
    if (type === triggerWebhook.type)
      return [{ nodeId, type: 'webhook', config: JSON.stringify(triggerWebhook.input.parse(config)) }];
    if (type === triggerCron.type)
      return [{ nodeId, type: 'schedule', config: JSON.stringify(triggerCron.input.parse(config)) }];
    return [];
  });
}

/** Whether two definitions do the same: they differ in names and positions only. */
export function doTheSame(one: FlowDefinition, other: FlowDefinition): boolean {
  return JSON.stringify(actionsOf(one)) === JSON.stringify(actionsOf(other));
}

function actionsOf({ nodes, ...rest }: FlowDefinition): unknown {
  return { ...rest, nodes: nodes.map(({ name: _name, position: _position, ...node }: FlowNode) => node) };
}

export function cronOf({ config }: Pick<TriggerRow, 'config'>): CronConfig {
  return triggerCron.input.parse(JSON.parse(config));
}

export function webhookOf({ config }: Pick<TriggerRow, 'config'>): WebhookConfig {
  return triggerWebhook.input.parse(JSON.parse(config));
}
