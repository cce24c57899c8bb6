import type { Address } from './facts.js';
import type { Body, PlannedNode } from './plan.js';

/**
 * Where a node stands. `blocked`: an incoming edge may still be taken. `ready`: it may start. `retrying`: it has failed and will start
 * again. `settled`: nothing more happens, and its edges are decided.
 */
export type NodeStatus = 'blocked' | 'ready' | 'running' | 'iterating' | 'retrying' | 'waiting' | 'settled';

/** One pass through a body: the flow itself, or an iteration of a loop. */
export interface Pass {
  readonly body: Body;
  readonly iteration: string;
  /** The loop it belongs to; null for the flow itself. */
  readonly loop: NodeState | null;
  readonly nodes: ReadonlyMap<string, NodeState>;
  /** How many nodes are not settled. */
  open: number;
}

/** A node in a pass. */
export interface NodeState extends Address {
  readonly plan: PlannedNode;
  readonly pass: Pass;
  status: NodeStatus;
  /** The last attempt that began. 0 before the first one. */
  attempt: number;
  /** The last attempt before somebody had the node retried. Those before it do not count for its limit. */
  forgiven: number;
  /** How many incoming edges are not decided. */
  undecided: number;
  isTaken: boolean;
  /** When a `retrying` or `waiting` node goes on: milliseconds since 1970. */
  dueAt: number | null;
  /** The iterations of an `each` node that has its items. */
  loop: Loop | null;
}

/** The iterations of an `each` node. */
export interface Loop {
  readonly items: number;
  readonly parallel: number;
  /** The next iteration to begin. */
  next: number;
  /** How many have begun and are not over. */
  open: number;
  /** The node that failed. Then nothing begins in the loop any more. */
  failed: Address | null;
}

export function createPass(body: Body, iteration: string, loop: NodeState | null): Pass {
  const nodes = new Map<string, NodeState>();
  const pass: Pass = { body, iteration, loop, nodes, open: body.nodes.length };
  for (const plan of body.nodes) {
    nodes.set(plan.id, {
      nodeId: plan.id,
      iteration,
      plan,
      pass,
      status: 'blocked',
      attempt: 0,
      forgiven: 0,
      undecided: plan.incoming,
      isTaken: plan.incoming === 0,
      dueAt: null,
      loop: null,
    });
  }
  return pass;
}

/** The loops around a node, from the inside out. */
export function* loopsAround(state: NodeState): Generator<NodeState & { loop: Loop }> {
  for (let around = state.pass.loop; around !== null; around = around.pass.loop) {
    if (around.loop !== null) yield around as NodeState & { loop: Loop };
  }
}

export function addressOf({ nodeId, iteration }: Address): Address {
  return { nodeId, iteration };
}

/** The order in which nodes that are ready begin: by iteration, then as the flow goes, then by id. */
export function inOrder(one: NodeState, other: NodeState): number {
  return (
    byIteration(one.iteration, other.iteration) ||
    one.plan.order - other.plan.order ||
    (one.nodeId < other.nodeId ? -1 : 1)
  );
}

function byIteration(one: string, other: string): number {
  if (one === other) return 0;
  const [ours, theirs] = [one.split('.'), other.split('.')];
  for (let depth = 0; depth < Math.min(ours.length, theirs.length); depth++) {
    const difference = Number(ours[depth]) - Number(theirs[depth]);
    if (difference !== 0) return difference;
  }
  return one === '' ? -1 : other === '' ? 1 : ours.length - theirs.length;
}
