import { Controls, type Edge, Handle, MarkerType, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react';
import { useMemo } from 'react';
import { useTexts } from '../context.js';
import type { NodeState } from '../runs/nodeStates.js';
import { Status } from '../runs/Status.js';
import type { FlowGraphProps } from './FlowGraph.js';
import { layOut, NODE_HEIGHT, NODE_WIDTH } from './layout.js';

type BoxNode = Node<{ name: string; type: string; state: NodeState | undefined; direction: 'LR' | 'TB' }, 'box'>;

const NODE_TYPES = { box: Box };

/** The picture of a flow. */
export default function Canvas({ definition, states }: FlowGraphProps) {
  const texts = useTexts();
  const direction = globalThis.matchMedia('(max-width: 40rem)').matches ? 'TB' : 'LR';
  const layout = useMemo(() => layOut(definition, direction), [definition, direction]);
  const nodes = definition.nodes.map(
    ({ id, name, type }): BoxNode => ({
      id,
      type: 'box',
      position: layout.positions.get(id) ?? { x: 0, y: 0 },
      data: { name: name ?? id, type, state: states?.get(id), direction },
      width: NODE_WIDTH,
      height: NODE_HEIGHT,
    }),
  );
  const edges = layout.lines.map(
    ({ id, source, target, label, entersBody }): Edge => ({
      id,
      source,
      target,
      markerEnd: { type: MarkerType.ArrowClosed, color: 'var(--line)' },
      ...((label ?? entersBody) && { label: label ?? texts.flows.eachItem }),
      ...(entersBody && { className: 'invect-body-edge' }),
    }),
  );
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      fitView
      fitViewOptions={{ maxZoom: 1, padding: 0.1 }}
      minZoom={0.05}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      // A page scrolls past the picture.
      zoomOnScroll={false}
      preventScrolling={false}
      onlyRenderVisibleElements={definition.nodes.length > 100}
      proOptions={{ hideAttribution: true }}
      aria-label={texts.flows.picture}
      disableKeyboardA11y
      ariaLabelConfig={{
        'controls.ariaLabel': texts.flows.zoom,
        'controls.zoomIn.ariaLabel': texts.flows.zoomIn,
        'controls.zoomOut.ariaLabel': texts.flows.zoomOut,
        'controls.fitView.ariaLabel': texts.flows.fit,
      }}
    >
      <Controls showInteractive={false} />
    </ReactFlow>
  );
}

function Box({ data: { name, type, state, direction } }: NodeProps<BoxNode>) {
  const isAcross = direction === 'LR';
  return (
    <div className="invect-box" data-status={state?.status}>
      <Handle type="target" position={isAcross ? Position.Left : Position.Top} isConnectable={false} />
      <bdi className="invect-box-name">{name}</bdi>
      <span className="invect-box-type">
        {type} {state && <Status status={state.status} />}
      </span>
      <Handle type="source" position={isAcross ? Position.Right : Position.Bottom} isConnectable={false} />
    </div>
  );
}
