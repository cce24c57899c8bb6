import type { AuditEvent } from '../audit/entry.js';
import type { TriggerRow } from './store.js';

/** What happens to a trigger, for the audit log. */
export function eventOf(action: string, { id, flow_id }: Pick<TriggerRow, 'id' | 'flow_id'>): AuditEvent {
  return { action, resource: { type: 'trigger', id }, subject: { type: 'flow', id: flow_id } };
}
