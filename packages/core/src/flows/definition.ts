import { z } from 'zod';

const MAX_NODES = 500;
const MAX_EDGES = 2_000;

/** A step of a flow. */
export interface FlowNode {
  /** Unique within the definition. */
  id: string;
  /** The type of the node, `http.request`. */
  type: string;
  name?: string;
  position?: { x: number; y: number };
  /** The settings of the node. The node's type checks them when the node runs. */
  config?: Record<string, unknown>;
}

/** A connection from one node's output to another's input. */
export interface FlowEdge {
  id?: string;
  source: string;
  target: string;
  sourceHandle?: string;
  targetHandle?: string;
}

/** What a flow does: a directed graph without cycles. */
export interface FlowDefinition {
  nodes: FlowNode[];
  edges: FlowEdge[];
}

const identifier = z.string().min(1).max(128);

const node = z.strictObject({
  id: identifier,
  type: identifier,
  name: z.string().max(255).optional(),
  position: z.strictObject({ x: z.number(), y: z.number() }).optional(),
  config: z.record(z.string(), z.unknown()).optional(),
});

const edge = z.strictObject({
  id: identifier.optional(),
  source: identifier,
  target: identifier,
  sourceHandle: identifier.optional(),
  targetHandle: identifier.optional(),
});

export const flowDefinition: z.ZodType<FlowDefinition> = z
  .strictObject({ nodes: z.array(node).max(MAX_NODES), edges: z.array(edge).max(MAX_EDGES) })
  .superRefine((definition, context) => {
    for (const { path, message } of graphFaults(definition)) context.addIssue({ code: 'custom', path, message });
  });

/** Returns the faults of a graph, each with the path of the wrong field. */
export function graphFaults({ nodes, edges }: FlowDefinition): { path: (string | number)[]; message: string }[] {
  const faults: { path: (string | number)[]; message: string }[] = [];
  const ids = new Set<string>();
  for (const [index, { id }] of nodes.entries()) {
    if (ids.has(id)) faults.push({ path: ['nodes', index, 'id'], message: `"${id}" is the id of an earlier node` });
    ids.add(id);
  }
  const edgeIds = new Set<string>();
  for (const [index, edge] of edges.entries()) {
    if (edge.id !== undefined && edgeIds.has(edge.id)) {
      faults.push({ path: ['edges', index, 'id'], message: `"${edge.id}" is the id of an earlier edge` });
    }
    if (edge.id !== undefined) edgeIds.add(edge.id);
    for (const end of ['source', 'target'] as const) {
      if (!ids.has(edge[end]))
        faults.push({ path: ['edges', index, end], message: `no node has the id "${edge[end]}"` });
    }
  }
  const cyclic = faults.length === 0 ? nodesOnCycles(ids, edges) : [];
  if (cyclic.length > 0)
    faults.push({ path: ['edges'], message: `they form a cycle through "${cyclic.slice(0, 5).join('", "')}"` });
  return faults;
}

/** Returns the nodes that Kahn's algorithm cannot sort. They are on a cycle, or behind one. */
function nodesOnCycles(ids: ReadonlySet<string>, edges: readonly FlowEdge[]): string[] {
  const incoming = new Map([...ids].map((id) => [id, 0]));
  const targets = new Map<string, string[]>();
  for (const { source, target } of edges) {
    incoming.set(target, (incoming.get(target) ?? 0) + 1);
    targets.set(source, [...(targets.get(source) ?? []), target]);
  }
  const ready = [...incoming].filter(([, count]) => count === 0).map(([id]) => id);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    incoming.delete(id);
    for (const target of targets.get(id) ?? []) {
      const left = (incoming.get(target) ?? 0) - 1;
      incoming.set(target, left);
      if (left === 0) ready.push(target);
    }
  }
  return [...incoming.keys()];
}
