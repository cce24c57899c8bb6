import { z } from 'zod';

const MAX_NODES = 500;
const MAX_EDGES = 2_000;
/** How deep loops may lie in loops. */
const MAX_DEPTH = 4;
const MAX_ATTEMPTS = 20;
const DAY_SECONDS = 86_400;
const MAX_PARALLEL = 100;

/** The type of nodes that contain others: their body runs once for each item. */
export const LOOP_TYPE = 'each';

/** When and how often a node that failed runs again. */
export interface NodeRetry {
  /** How often the node runs at most, the first time included. 1 to 20. */
  maxAttempts: number;
  /** The pause before the second attempt. */
  delayMilliseconds: number;
  /** By how much each pause is longer than the one before. Default 2. */
  factor?: number;
  /** Default: one hour. */
  maxDelayMilliseconds?: number;
}

/**
 * What follows when a node has failed for good. `fail`: the run fails, or the loop that it lies in. `continue`: its `out` edges are taken.
 * `branch`: its edges with the `sourceHandle` `error` are taken.
 */
export type OnError = 'fail' | 'continue' | 'branch';

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
  /** The `each` node in whose body this node lies. Edges stay within one body. */
  parentId?: string;
  /** Default: one attempt. */
  retry?: NodeRetry;
  /** How long one attempt may take. Default: 300 seconds. */
  timeoutSeconds?: number;
  /** Default `fail`. */
  onError?: OnError;
}

/** A connection from one node's output to another's input. */
export interface FlowEdge {
  id?: string;
  source: string;
  target: string;
  sourceHandle?: string;
  targetHandle?: string;
}

/** Limits of a whole run. */
export interface FlowSettings {
  /** How long a run may take from its start on, its waits included. Default: no limit. */
  timeoutSeconds?: number;
  /** How many nodes of a run work at the same time. 1 to 100. Default 10. */
  maxParallel?: number;
}

/** What a flow does: a directed graph without cycles. */
export interface FlowDefinition {
  nodes: FlowNode[];
  edges: FlowEdge[];
  settings?: FlowSettings;
}

const identifier = z.string().min(1).max(128);

const milliseconds = z
  .int()
  .min(0)
  .max(DAY_SECONDS * 1000);

const retry = z.strictObject({
  maxAttempts: z.int().min(1).max(MAX_ATTEMPTS),
  delayMilliseconds: milliseconds,
  factor: z.number().min(1).max(10).optional(),
  maxDelayMilliseconds: milliseconds.optional(),
});

const node = z.strictObject({
  id: identifier,
  type: identifier,
  name: z.string().max(255).optional(),
  position: z.strictObject({ x: z.number(), y: z.number() }).optional(),
  config: z.record(z.string(), z.unknown()).optional(),
  parentId: identifier.optional(),
  retry: retry.optional(),
  timeoutSeconds: z.int().min(1).max(DAY_SECONDS).optional(),
  onError: z.enum(['fail', 'continue', 'branch']).optional(),
});

const edge = z.strictObject({
  id: identifier.optional(),
  source: identifier,
  target: identifier,
  sourceHandle: identifier.optional(),
  targetHandle: identifier.optional(),
});

const settings = z.strictObject({
  timeoutSeconds: z
    .int()
    .min(1)
    .max(366 * DAY_SECONDS)
    .optional(),
  maxParallel: z.int().min(1).max(MAX_PARALLEL).optional(),
});

export const flowDefinition: z.ZodType<FlowDefinition> = z
  .strictObject({
    nodes: z.array(node).max(MAX_NODES),
    edges: z.array(edge).max(MAX_EDGES),
    settings: settings.optional(),
  })
  .superRefine((definition, context) => {
    for (const { path, message } of graphFaults(definition)) context.addIssue({ code: 'custom', path, message });
  });

/** Returns the faults of a graph, each with the path of the wrong field. */
export function graphFaults({
  nodes,
  edges,
}: Pick<FlowDefinition, 'nodes' | 'edges'>): { path: (string | number)[]; message: string }[] {
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
  if (faults.length === 0) faults.push(...bodyFaults({ nodes, edges }));
  const cyclic = faults.length === 0 ? nodesOnCycles(ids, edges) : [];
  if (cyclic.length > 0)
    faults.push({ path: ['edges'], message: `they form a cycle through "${cyclic.slice(0, 5).join('", "')}"` });
  return faults;
}

/** Returns the faults of loops: who lies in whose body, and edges that leave one. */
function bodyFaults({
  nodes,
  edges,
}: Pick<FlowDefinition, 'nodes' | 'edges'>): { path: (string | number)[]; message: string }[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const faults: { path: (string | number)[]; message: string }[] = [];
  for (const [index, { parentId }] of nodes.entries()) {
    const fault = parentId === undefined ? undefined : parentFault(parentId, byId);
    if (fault !== undefined) faults.push({ path: ['nodes', index, 'parentId'], message: fault });
  }
  for (const [index, { source, target }] of edges.entries()) {
    if (byId.get(source)?.parentId === byId.get(target)?.parentId) continue;
    faults.push({ path: ['edges', index], message: `"${source}" and "${target}" do not lie in the same body` });
  }
  return faults;
}

function parentFault(parentId: string, byId: ReadonlyMap<string, FlowNode>): string | undefined {
  const parent = byId.get(parentId);
  if (parent === undefined) return `no node has the id "${parentId}"`;
  if (parent.type !== LOOP_TYPE) return `"${parentId}" is no node of the type "${LOOP_TYPE}"`;
  let depth = 1;
  for (let above = parent.parentId; above !== undefined; above = byId.get(above)?.parentId)
    if (++depth > MAX_DEPTH) return `loops lie in loops, at most ${MAX_DEPTH} deep, and never in themselves`;
  return undefined;
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
