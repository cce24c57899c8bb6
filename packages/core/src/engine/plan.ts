import type { FlowDefinition, FlowEdge, FlowNode, OnError } from '../flows/definition.js';

/** A node and its edges, as the engine walks them. */
export interface PlannedNode {
  readonly id: string;
  readonly node: FlowNode;
  /** The place in a topological order of all nodes of its body. Nodes that are ready start in this order. */
  readonly order: number;
  readonly incoming: number;
  readonly outgoing: readonly { readonly target: string; readonly handle: string }[];
  readonly onError: OnError;
  /** What an `each` node contains; null for any other node. */
  readonly body: Body | null;
}

/** The nodes of the flow itself, or those in one `each` node. */
export interface Body {
  /** In topological order. */
  readonly nodes: readonly PlannedNode[];
  /** The ids of the nodes that no edge leaves. What they return is the output of the body. */
  readonly last: readonly string[];
}

/** A definition, prepared for runs. */
export interface Plan {
  readonly root: Body;
  readonly nodes: ReadonlyMap<string, PlannedNode>;
  readonly maxParallel: number;
  /** Null for no limit. */
  readonly timeoutMilliseconds: number | null;
}

/** The output that is meant by an edge without a `sourceHandle`. */
export const DEFAULT_HANDLE = 'out';
/** The output of a node that has failed, with `onError: 'branch'`. */
export const ERROR_HANDLE = 'error';

const DEFAULT_PARALLEL = 10;

/**
 * Prepares a definition for runs.
 *
 * @param definition it has passed `flowDefinition`
 */
export function planOf(definition: FlowDefinition): Plan {
  const { maxParallel = DEFAULT_PARALLEL, timeoutSeconds } = definition.settings ?? {};
  const nodes = new Map<string, PlannedNode>();
  const root = bodyOf(undefined, definition, nodes);
  return { root, nodes, maxParallel, timeoutMilliseconds: timeoutSeconds === undefined ? null : timeoutSeconds * 1000 };
}

function bodyOf(parentId: string | undefined, definition: FlowDefinition, all: Map<string, PlannedNode>): Body {
  const members = definition.nodes.filter((node) => node.parentId === parentId);
  const ids = new Set(members.map(({ id }) => id));
  const edges = definition.edges.filter(({ source }) => ids.has(source));
  const order = sorted(members, edges);
  const nodes = members
    .map((node): PlannedNode => {
      const outgoing = edges.filter(({ source }) => source === node.id);
      return {
        id: node.id,
        node,
        order: order.get(node.id) ?? 0,
        incoming: edges.filter(({ target }) => target === node.id).length,
        outgoing: outgoing.map(({ target, sourceHandle = DEFAULT_HANDLE }) => ({ target, handle: sourceHandle })),
        onError: node.onError ?? 'fail',
        body: node.type === 'each' ? bodyOf(node.id, definition, all) : null,
      };
    })
    .sort((one, other) => one.order - other.order);
  for (const node of nodes) all.set(node.id, node);
  return { nodes, last: nodes.filter(({ outgoing }) => outgoing.length === 0).map(({ id }) => id) };
}

/** A topological order: by the longest way to a node, and then as the definition lists them. */
function sorted(nodes: readonly FlowNode[], edges: readonly FlowEdge[]): Map<string, number> {
  const depths = new Map<string, number>();
  const sources = new Map<string, string[]>();
  for (const { source, target } of edges) sources.set(target, [...(sources.get(target) ?? []), source]);
  const depthOf = (id: string): number => {
    const known = depths.get(id);
    if (known !== undefined) return known;
    const depth = Math.max(-1, ...(sources.get(id) ?? []).map(depthOf)) + 1;
    depths.set(id, depth);
    return depth;
  };
  const byDepth = nodes.map(({ id }) => id).sort((one, other) => depthOf(one) - depthOf(other));
  return new Map(byDepth.map((id, index) => [id, index]));
}

/**
 * The output of a body: what its last node returned; with several last nodes, an object of what each of them returned.
 *
 * @param outputOf returns the output of a node that succeeded, otherwise undefined
 */
export function bodyOutput({ last }: Body, outputOf: (id: string) => unknown): unknown {
  const [only] = last;
  if (last.length === 1 && only !== undefined) return outputOf(only) ?? null;
  const found = last.map((id) => [id, outputOf(id)] as const).filter(([, output]) => output !== undefined);
  return found.length === 0 ? null : Object.fromEntries(found);
}
