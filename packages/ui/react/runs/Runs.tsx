import { useId } from 'react';
import { Boundary } from '../Boundary.js';
import { useInvect } from '../context.js';
import { useFlowName, useFlowNames } from '../flows/data.js';
import { FlowScope } from '../flows/FlowScope.js';
import { RUN_STATUSES, type RunStatus } from './data.js';
import { RunRows } from './RunRows.js';

/** Which runs are shown. */
export interface RunFilter {
  readonly flowId?: string | undefined;
  readonly status?: RunStatus | undefined;
}

/** Properties of {@link Runs}. */
export interface RunsProps {
  readonly filter: RunFilter;
  /** Called when the visitor has chosen another filter. */
  readonly onFilter: (filter: RunFilter) => void;
}

/** The runs that the visitor sees, newest first, with filters. */
export function Runs(props: RunsProps) {
  return (
    <Boundary>
      <FlowScope>
        <FilteredRuns {...props} />
      </FlowScope>
    </Boundary>
  );
}

function FilteredRuns({ filter, onFilter }: RunsProps) {
  const { texts } = useInvect();
  const id = useId();
  return (
    <section className="invect">
      <h1>{texts.flows.runs}</h1>
      <search className="invect-filters">
        <div className="invect-field">
          <label htmlFor={`${id}-status`}>{texts.flows.statusLabel}</label>
          <select
            id={`${id}-status`}
            value={filter.status ?? ''}
            onChange={({ target }) => onFilter({ ...filter, status: (target.value || undefined) as RunStatus })}
          >
            <option value="">{texts.flows.all}</option>
            {RUN_STATUSES.map((status) => (
              <option key={status} value={status}>
                {texts.flows.status[status]}
              </option>
            ))}
          </select>
        </div>
        <div className="invect-field">
          <label htmlFor={`${id}-flow`}>{texts.flows.flow}</label>
          <FlowSelect id={`${id}-flow`} filter={filter} onFilter={onFilter} />
        </div>
      </search>
      <RunRows filter={filter} withFlows />
    </section>
  );
}

function FlowSelect({ id, filter, onFilter }: RunsProps & { id: string }) {
  const { texts } = useInvect();
  const { flowId = '' } = filter;
  const { data: names } = useFlowNames();
  return (
    <select
      id={id}
      value={flowId}
      onChange={({ target }) => onFilter({ ...filter, flowId: target.value || undefined })}
    >
      <option value="">{texts.flows.all}</option>
      {flowId !== '' && !names?.has(flowId) && <OtherFlow flowId={flowId} />}
      {[...(names ?? [])].map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </select>
  );
}

/** A flow that is not among the newest. */
function OtherFlow({ flowId }: { flowId: string }) {
  return <option value={flowId}>{useFlowName(flowId) ?? flowId}</option>;
}
