import type { Plan, PlannedNode } from '../engine/index.js';
import type { RunRow } from '../runs/store.js';

/** The triggers that did not start a run. One that somebody started by hand begins with its manual trigger, if it has one. */
export function otherTriggers({ trigger_node_id: started }: RunRow, { root }: Plan): ReadonlySet<string> {
  const triggers = root.nodes.filter(({ node }) => node.type.startsWith('trigger.'));
  const isStart = ({ id, node }: PlannedNode): boolean =>
    started === null ? node.type === 'trigger.manual' : id === started;
  const hasStart = triggers.some(isStart);
  return new Set(triggers.filter((trigger) => hasStart && !isStart(trigger)).map(({ id }) => id));
}
