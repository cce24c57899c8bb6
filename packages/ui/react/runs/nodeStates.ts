import type { FlowNode } from '../flows/data.js';
import { isOver, type NodeExecution, type Run, type RunStatus } from './data.js';

/** How a node of a run stands. `open`: its turn has not come. `skipped`: its turn never came. */
export interface NodeState {
  readonly status: RunStatus | 'skipped' | 'open';
  /** Its executions; several for a node that was tried again or lies in a loop. */
  readonly executions: readonly NodeExecution[];
}

/** Which state of many counts, the first of these: what needs eyes, then what goes on. */
const ORDER: readonly RunStatus[] = ['waiting', 'running', 'failed', 'cancelled', 'succeeded'];

/** How each node of a definition stands in a run, by its id. */
export function nodeStatesOf(
  nodes: readonly FlowNode[],
  { status }: Pick<Run, 'status'>,
  executions: readonly NodeExecution[],
): ReadonlyMap<string, NodeState> {
  const byNode = new Map<string, NodeExecution[]>();
  for (const one of executions) byNode.set(one.nodeId, [...(byNode.get(one.nodeId) ?? []), one]);
  return new Map(
    nodes.map(({ id }) => {
      const own = byNode.get(id) ?? [];
      const last = [...new Map(own.map((one) => [one.iteration, one.status])).values()];
      const found = ORDER.find((one) => last.includes(one as NodeExecution['status']));
      return [id, { status: found ?? (isOver(status) ? 'skipped' : 'open'), executions: own }];
    }),
  );
}
