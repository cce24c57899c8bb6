import { Controls, type Edge, Handle, MarkerType, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react';
import { useMemo, useSyncExternalStore } from 'react';
import { useTexts } from '../context.js';
import type { NodeState } from '../runs/nodeStates.js';
import { Status } from '../runs/Status.js';
import type { FlowGraphProps } from './FlowGraph.js';
import { layOut, NODE_HEIGHT, NODE_WIDTH } from './layout.js';

type BoxNode = Node<{ name: string; type: string; state: NodeState | undefined; direction: 'LR' | 'TB' }, 'box'>;

const NARROW = '(max-width: 40rem)';

const NODE_TYPES = { box: Box };

/** The picture of a flow. */
export default function Canvas({ definition, states }: FlowGraphProps) {
  const texts = useTexts();
  const direction = useDirection();
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
      // Another direction is another picture, which is fitted anew.
      key={direction}
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      fitView
      // Below it are the buttons.
      fitViewOptions={{ maxZoom: 1, padding: { x: '24px', top: '24px', bottom: '64px' } }}
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

/** From left to right, and from top to bottom on a phone. */
function useDirection(): 'LR' | 'TB' {
  return useSyncExternalStore(
    (onChange) => {
      const narrow = matchMedia(NARROW);
      narrow.addEventListener('change', onChange);
      return () => narrow.removeEventListener('change', onChange);
    },
    () => (matchMedia(NARROW).matches ? 'TB' : 'LR'),
  );
}

function Box({ data: { name, type, state, direction } }: NodeProps<BoxNode>) {
  const isAcross = direction === 'LR';
  return (
    <div className="invect-box" data-status={state?.status}>
      <Handle type="target" position={isAcross ? Position.Left : Position.Top} isConnectable={false} />
      <bdi className="invect-box-name">{name}</bdi>
      <span className="invect-box-type">
        <span>{type}</span> {state && <Status status={state.status} />}
      </span>
      <Handle type="source" position={isAcross ? Position.Right : Position.Bottom} isConnectable={false} />
    </div>
  );
}
