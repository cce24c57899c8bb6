import { useQueryClient } from '@tanstack/react-query';
import { useInvect } from '../context.js';
import { useMayRun } from '../flows/data.js';
import { ConfirmButton } from '../parts/Confirm.js';
import { useAction } from '../parts/useAction.js';
import { isOver, type Run } from './data.js';

/** What can be done with a run, as far as the visitor may. */
export function RunActions({ run: { id: runId, flowId, status, parentRunId } }: { run: Run }) {
  const { invect, texts } = useInvect();
  const may = useMayRun(flowId);
  const { busy, problem, run } = useAction();
  const refresh = useRefreshRuns();
  const params = { path: { runId } };
  const isRetryable = (status === 'failed' || status === 'cancelled') && parentRunId === null;
  return (
    <div className="invect-actions">
      <p role="alert" className="invect-problem">
        {problem}
      </p>
      {may.run && isRetryable && (
        <button
          type="button"
          aria-disabled={busy}
          onClick={() => void run(() => invect.post('/flow-runs/{runId}/retry', { params })).then(() => refresh())}
        >
          {texts.flows.retry}
        </button>
      )}
      {may.cancel && !isOver(status) && (
        <ConfirmButton
          label={texts.flows.cancelRun}
          question={texts.flows.cancelQuestion}
          consequence={texts.flows.cancelConsequence}
          onConfirm={async () => {
            await invect.post('/flow-runs/{runId}/cancel', { params });
            await refresh();
          }}
        />
      )}
    </div>
  );
}

/** Reads all runs that are shown anew. */
export function useRefreshRuns(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ['/flow-runs'] });
}
