import { useId, useState } from 'react';
import { useInvect } from '../context.js';
import { useMayRun } from '../flows/data.js';
import { ConfirmButton } from '../parts/Confirm.js';
import { Time } from '../parts/Time.js';
import { useAction } from '../parts/useAction.js';
import { isOver, type NodeExecution, type Run } from './data.js';
import { useRefreshRuns } from './RunActions.js';

/** Properties of {@link Approvals}. */
interface ApprovalsProps {
  readonly run: Run;
  readonly nodes: readonly NodeExecution[];
  /** The names of nodes, by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** What a run waits for people to decide. */
export function Approvals({ run, nodes, names }: ApprovalsProps) {
  const waiting = nodes.filter(({ status, waitsFor }) => status === 'waiting' && waitsFor === 'approval');
  if (isOver(run.status)) return null;
  return waiting.map((node) => (
    <Approval key={node.id} run={run} node={node} name={names.get(node.nodeId) ?? node.nodeId} />
  ));
}

function Approval({ run, node, name }: { run: Run; node: NodeExecution; name: string }) {
  const { nodeId, iteration, dueAt } = node;
  const { invect, texts } = useInvect();
  const id = useId();
  const may = useMayRun(run.flowId);
  const refresh = useRefreshRuns();
  const action = useAction();
  const [note, setNote] = useState('');
  const decide = async (approved: boolean): Promise<void> => {
    const body = { nodeId, iteration, approved, ...(note.trim() !== '' && { data: { note: note.trim() } }) };
    await invect.post('/flow-runs/{runId}/resume', { params: { path: { runId: run.id } }, body });
    await refresh();
  };
  return (
    <section className="invect-panel" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        {texts.flows.waitsForApproval} <bdi>{name}</bdi>
      </h2>
      <p>
        {dueAt === null ? (
          texts.flows.noDueDate
        ) : (
          <>
            {texts.flows.due} <Time at={dueAt} />
          </>
        )}
      </p>
      {may.run ? (
        <>
          <div className="invect-field">
            <label htmlFor={`${id}-note`}>{texts.flows.note}</label>
            <input id={`${id}-note`} value={note} maxLength={1_000} onChange={({ target }) => setNote(target.value)} />
          </div>
          <p role="alert" className="invect-problem">
            {action.problem}
          </p>
          <div className="invect-actions">
            <ConfirmButton
              label={texts.flows.reject}
              question={texts.flows.rejectQuestion}
              consequence={texts.flows.rejectConsequence}
              onConfirm={() => decide(false)}
            />
            <button type="button" aria-disabled={action.busy} onClick={() => void action.run(() => decide(true))}>
              {texts.flows.approve}
            </button>
          </div>
        </>
      ) : (
        <p className="invect-quiet">{texts.flows.mayNotDecide}</p>
      )}
    </section>
  );
}
