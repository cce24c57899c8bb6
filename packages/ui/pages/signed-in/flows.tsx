import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { FlowDetails } from '../../react/flows/FlowDetails.js';
import { RUN_STATUSES } from '../../react/runs/data.js';
import { RunDetails } from '../../react/runs/RunDetails.js';
import { type RunFilter, Runs } from '../../react/runs/Runs.js';

/** The page of a flow. */
export function FlowPage() {
  const { flowId = '' } = useParams({ strict: false }) as { flowId?: string };
  const navigate = useNavigate();
  return (
    <FlowDetails
      key={flowId}
      flowId={flowId}
      onStarted={(runId) => void navigate({ to: '/runs/$runId' as string, params: { runId } as never })}
    />
  );
}

/** The page of a run. */
export function RunPage() {
  const { runId = '' } = useParams({ strict: false }) as { runId?: string };
  return <RunDetails key={runId} runId={runId} />;
}

/** The page of all runs. Its address has the filters. */
export function RunsPage() {
  const navigate = useNavigate();
  const { flowId, status } = useSearch({ strict: false }) as Record<string, unknown>;
  const filter: RunFilter = {
    ...(typeof flowId === 'string' && { flowId }),
    status: RUN_STATUSES.find((one) => one === status),
  };
  return (
    <Runs
      filter={filter}
      onFilter={(chosen) => void navigate({ to: '/runs' as string, search: { ...chosen } as never, replace: true })}
    />
  );
}
