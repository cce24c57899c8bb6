import { useInvect } from '../context.js';
import { useFlowName } from '../flows/data.js';
import { Rows } from '../parts/Rows.js';
import { Duration, Time } from '../parts/Time.js';
import type { RunSummary } from './data.js';
import type { RunFilter } from './Runs.js';
import { Status } from './Status.js';

/** How often the list is read again, in milliseconds. */
const EVERY = 5_000;

/** Runs, newest first. */
export function RunRows({ filter, withFlows = false }: { filter: RunFilter; withFlows?: boolean }) {
  const { invect, texts } = useInvect();
  const { flowId, status } = filter;
  return (
    <Rows
      queryKey={['/flow-runs', 'list', flowId, status]}
      load={(cursor, signal) => {
        const query = { limit: 20, ...(cursor && { cursor }), ...(flowId && { flowId }), ...(status && { status }) };
        return invect.get('/flow-runs', { params: { query }, signal });
      }}
      empty={flowId || status ? texts.flows.noRunsFound : texts.flows.noRuns}
      refetchInterval={EVERY}
    >
      {(runs) => (
        <ul className="invect-list">
          {runs.map((run) => (
            <RunRow key={run.id} run={run} withFlow={withFlows} />
          ))}
        </ul>
      )}
    </Rows>
  );
}

function RunRow({ run, withFlow }: { run: RunSummary; withFlow: boolean }) {
  const { places, texts } = useInvect();
  const { id, status, createdAt, startedAt, endedAt, actor, error, flowVersion } = run;
  return (
    <li>
      <a href={`${places.runs}/${id}`} className="invect-outcome">
        <Status status={status} /> <Time at={createdAt} />
      </a>
      <span className="invect-quiet">
        {withFlow && <NameOf flowId={run.flowId} />}
        {texts.flows.version(flowVersion)} · {texts.flows.by(actor.name ?? texts.flows.actor[actor.type])}{' '}
        <Duration from={startedAt} to={endedAt} />
      </span>
      {error && (
        <span className="invect-fault invect-clip" dir="auto">
          {error.message}
        </span>
      )}
    </li>
  );
}

function NameOf({ flowId }: { flowId: string }) {
  const { places } = useInvect();
  return (
    <>
      <a href={`${places.flows}/${encodeURIComponent(flowId)}`} dir="auto">
        {useFlowName(flowId) ?? flowId}
      </a>{' '}
      ·{' '}
    </>
  );
}
