import { useState } from 'react';
import { Boundary } from '../Boundary.js';
import { useInvect } from '../context.js';
import { usePermission } from '../data/identity.js';
import { FlowGraph } from '../graph/FlowGraph.js';
import { DialogButton } from '../parts/DialogButton.js';
import { Loaded } from '../parts/Loaded.js';
import { Time } from '../parts/Time.js';
import { RunRows } from '../runs/RunRows.js';
import { AccessSummary } from './AccessSummary.js';
import { type Flow, useFlow, useFlowVersion, useMayRun } from './data.js';
import { FlowScope } from './FlowScope.js';
import { RunForm } from './RunForm.js';
import { Versions } from './Versions.js';

/** Properties of {@link FlowDetails}. */
export interface FlowDetailsProps {
  readonly flowId: string;
  /** Called when the visitor has started a run. Default: goes to its page. */
  readonly onStarted?: (runId: string) => void;
}

/** A flow to look at and to run: its picture, its versions, who has access, and its runs. */
export function FlowDetails(props: FlowDetailsProps) {
  return (
    <Boundary>
      <FlowScope>
        <FlowPage {...props} />
      </FlowScope>
    </Boundary>
  );
}

function FlowPage(props: FlowDetailsProps) {
  const { texts } = useInvect();
  const flow = useFlow(props.flowId);
  return (
    <section className="invect">
      {flow.data === undefined && <h1>{texts.flows.flow}</h1>}
      <Loaded query={flow}>{(data) => <FlowView {...props} flow={data} />}</Loaded>
    </section>
  );
}

function FlowView({ flow, onStarted }: FlowDetailsProps & { flow: Flow }) {
  const { texts, places } = useInvect();
  const { id, name, description, version, updatedAt } = flow;
  const may = useMayRun(id);
  const seesRuns = usePermission('run:read');
  const [chosen, setChosen] = useState<number | null>(null);
  const isOld = chosen !== null && chosen !== version;
  const started = onStarted ?? ((runId: string) => location.assign(`${places.runs}/${runId}`));
  return (
    <>
      <div className="invect-head">
        <h1 dir="auto">{name}</h1>
        {may.run && (
          <DialogButton label={texts.flows.start} title={texts.flows.startTitle} className="invect-main">
            {() => <RunForm flowId={id} onStarted={started} />}
          </DialogButton>
        )}
      </div>
      {description && (
        <p dir="auto" className="invect-description">
          {description}
        </p>
      )}
      <p className="invect-quiet">
        {texts.flows.version(version)} · {texts.flows.changed} <Time at={updatedAt} />
      </p>
      <Versions flowId={id} current={version} chosen={chosen ?? version} onChoose={setChosen} />
      {isOld ? <OldVersion flowId={id} version={chosen} /> : <FlowGraph definition={flow.definition} />}
      <h2>{texts.flows.access}</h2>
      <AccessSummary flowId={id} />
      {seesRuns && (
        <>
          <h2>{texts.flows.runs}</h2>
          <RunRows filter={{ flowId: id }} />
        </>
      )}
    </>
  );
}

function OldVersion({ flowId, version }: { flowId: string; version: number }) {
  const definition = useFlowVersion(flowId, version);
  return <Loaded query={definition}>{(found) => <FlowGraph definition={found} />}</Loaded>;
}
