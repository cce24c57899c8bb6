import { lazy, Suspense } from 'react';
import { Boundary } from '../Boundary.js';
import { useTexts } from '../context.js';
import type { FlowDefinition } from '../flows/data.js';
import { FlowScope } from '../flows/FlowScope.js';
import type { NodeState } from '../runs/nodeStates.js';
import { NodeList } from './NodeList.js';

/** Properties of {@link FlowGraph}. */
export interface FlowGraphProps {
  readonly definition: FlowDefinition;
  /** How the nodes stand in a run, by id. Without them the flow is drawn by itself. */
  readonly states?: ReadonlyMap<string, NodeState>;
}

const Canvas = lazy(() => import('./Canvas.js'));

/** A flow as a picture. It loads by itself, as it is large. Below it, the same is said in words. */
export function FlowGraph(props: FlowGraphProps) {
  return (
    <Boundary>
      <FlowScope>
        <Picture {...props} />
      </FlowScope>
    </Boundary>
  );
}

function Picture(props: FlowGraphProps) {
  const texts = useTexts();
  if (props.definition.nodes.length === 0) return <p className="invect invect-empty">{texts.flows.noNodes}</p>;
  return (
    <div className="invect">
      <div className="invect-graph">
        <Suspense fallback={<p className="invect-quiet">{texts.loading}</p>}>
          <Canvas {...props} />
        </Suspense>
      </div>
      {props.states === undefined && <NodeList definition={props.definition} />}
    </div>
  );
}
