import dagre from '@dagrejs/dagre';
import type { FlowDefinition } from '../flows/data.js';

/** The size of a node in the picture, in pixels. */
export const NODE_WIDTH = 208;
export const NODE_HEIGHT = 72;

/** With more edges than these, the neater of dagre's two ways takes seconds. */
const MANY_EDGES = 300;

/** A line of the picture. */
export interface Line {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** The output by which it leaves a node that has several. */
  readonly label: string | null;
  /** From a loop to the beginning of its body. */
  readonly entersBody: boolean;
}

/** Where the nodes lie, and the lines between them. */
export interface Layout {
  readonly positions: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
  readonly lines: readonly Line[];
}

/**
 * Lays a flow out.
 *
 * @param direction `LR`: from left to right; `TB`: from top to bottom
 */
export function layOut(definition: FlowDefinition, direction: 'LR' | 'TB'): Layout {
  const lines = linesOf(definition);
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({
    rankdir: direction,
    nodesep: 32,
    ranksep: 72,
    ...(lines.length > MANY_EDGES && { ranker: 'longest-path' }),
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of definition.nodes) graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const { id, source, target } of lines) graph.setEdge(source, target, {}, id);
  dagre.layout(graph);
  const positions = new Map(
    definition.nodes.map(({ id }) => {
      const { x = 0, y = 0 } = graph.node(id) as { x?: number; y?: number };
      return [id, { x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 }];
    }),
  );
  return { positions, lines };
}

function linesOf({ nodes, edges }: FlowDefinition): Line[] {
  const targets = new Set(edges.map(({ target }) => target));
  const lines: Line[] = edges.map(({ source, target, sourceHandle }, index) => ({
    id: `edge-${index}`,
    source,
    target,
    label: sourceHandle === undefined || sourceHandle === 'out' ? null : sourceHandle,
    entersBody: false,
  }));
  for (const { id, parentId } of nodes)
    if (parentId !== undefined && !targets.has(id))
      lines.push({ id: `body-${id}`, source: parentId, target: id, label: null, entersBody: true });
  return lines;
}
