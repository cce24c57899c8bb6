import { Boundary } from '../Boundary.js';
import { useInvect } from '../context.js';
import { useFlowName, useFlowVersion } from '../flows/data.js';
import { FlowScope } from '../flows/FlowScope.js';
import { FlowGraph } from '../graph/FlowGraph.js';
import { Loaded } from '../parts/Loaded.js';
import { Duration, Time } from '../parts/Time.js';
import { Value } from '../parts/Value.js';
import { Approvals } from './Approvals.js';
import { Executions } from './Executions.js';
import { nodeStatesOf } from './nodeStates.js';
import { RunActions } from './RunActions.js';
import { Status } from './Status.js';
import { useRun, type WatchedRun } from './useRun.js';

/** Properties of {@link RunDetails}. */
export interface RunDetailsProps {
  readonly runId: string;
}

/** A run while it goes on: how each node stands, what it returned, and what can be done. */
export function RunDetails(props: RunDetailsProps) {
  return (
    <Boundary>
      <FlowScope>
        <RunPage {...props} />
      </FlowScope>
    </Boundary>
  );
}

function RunPage({ runId }: RunDetailsProps) {
  const { texts } = useInvect();
  const watched = useRun(runId);
  return (
    <section className="invect">
      {watched.data === undefined && <h1>{texts.flows.run}</h1>}
      <Loaded query={watched}>{(data) => <RunView {...data} isStale={watched.isError} />}</Loaded>
    </section>
  );
}

function RunView({ run, nodes, hasMore, isStale }: WatchedRun & { isStale: boolean }) {
  const { texts, places } = useInvect();
  const name = useFlowName(run.flowId);
  const definition = useFlowVersion(run.flowId, run.flowVersion);
  const names = new Map(definition.data?.nodes.map((node) => [node.id, node.name ?? node.id]));
  return (
    <>
      <div className="invect-head">
        <h1>
          {texts.flows.runOf} <bdi>{name ?? run.flowId}</bdi>
        </h1>
        <RunActions run={run} />
      </div>
      <p role="status">
        <Status status={run.status} />
        {isStale && ` · ${texts.flows.stale}`}
      </p>
      <p className="invect-quiet">
        <a href={`${places.flows}/${encodeURIComponent(run.flowId)}`}>{texts.flows.version(run.flowVersion)}</a> ·{' '}
        {texts.flows.by(run.actor.name ?? texts.flows.actor[run.actor.type])} · <Time at={run.createdAt} />{' '}
        <Duration from={run.startedAt} to={run.endedAt} />
        {run.parentRunId && (
          <>
            {' '}
            · <a href={`${places.runs}/${run.parentRunId}`}>{texts.flows.startedBy}</a>
          </>
        )}
      </p>
      {run.error && (
        <div className="invect-notice invect-failure">
          <p dir="auto">{run.error.message}</p>
          <code>{run.error.code}</code>
        </div>
      )}
      <Approvals run={run} nodes={nodes} names={names} />
      <Loaded query={definition}>
        {(found) => {
          const states = nodeStatesOf(found.nodes, run, nodes);
          return (
            <>
              <FlowGraph definition={found} states={states} />
              <h2>{texts.flows.nodes}</h2>
              <Executions definition={found} states={states} hasMore={hasMore} />
            </>
          );
        }}
      </Loaded>
      <h2>{texts.flows.data}</h2>
      <div className="invect-values">
        <Value label={texts.flows.input} value={run.input} />
        {run.status === 'succeeded' && <Value label={texts.flows.output} value={run.output} />}
      </div>
    </>
  );
}
