import { useState } from 'react';
import { useTexts } from '../context.js';
import type { FlowDefinition, FlowNode } from '../flows/data.js';
import { Duration, Time } from '../parts/Time.js';
import { Value } from '../parts/Value.js';
import type { NodeExecution } from './data.js';
import type { NodeState } from './nodeStates.js';
import { Status } from './Status.js';

/** How many executions of one node are shown. */
const SHOWN = 50;

/** Properties of {@link Executions}. */
interface ExecutionsProps {
  readonly definition: FlowDefinition;
  readonly states: ReadonlyMap<string, NodeState>;
  readonly hasMore: boolean;
}

/** Each node of a run: how it stands, when, and what it returned. */
export function Executions({ definition, states, hasMore }: ExecutionsProps) {
  const texts = useTexts();
  return (
    <>
      <ul className="invect-list">
        {definition.nodes.map((node) => (
          <li key={node.id}>
            <Node node={node} state={states.get(node.id) ?? { status: 'open', executions: [] }} />
          </li>
        ))}
      </ul>
      {hasMore && <p className="invect-quiet">{texts.flows.moreExecutions}</p>}
    </>
  );
}

function Node({ node: { id, name, type }, state: { status, executions } }: { node: FlowNode; state: NodeState }) {
  const texts = useTexts();
  const [isOpen, setOpen] = useState(false);
  const title = (
    <span className="invect-node-title">
      <bdi className="invect-name">{name ?? id}</bdi> <span className="invect-quiet">{type}</span>{' '}
      <Status status={status} /> {executions.length > 1 && <span className="invect-quiet">× {executions.length}</span>}
    </span>
  );
  if (executions.length === 0) return title;
  // What is closed is not made: it may be megabytes.
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && executions.slice(-SHOWN).map((one) => <Execution key={one.id} execution={one} />)}
      {isOpen && executions.length > SHOWN && (
        <p className="invect-quiet">{texts.flows.lastOf(SHOWN, executions.length)}</p>
      )}
    </details>
  );
}

function Execution({ execution }: { execution: NodeExecution }) {
  const texts = useTexts();
  const { status, attempt, iteration, startedAt, endedAt, waitsFor, dueAt, error, mayHaveRepeated } = execution;
  return (
    <div className="invect-execution">
      <p>
        <Status status={status} /> <Time at={startedAt} /> <Duration from={startedAt} to={endedAt} />
        <span className="invect-quiet">
          {attempt > 1 && ` · ${texts.flows.attempt(attempt)}`}
          {iteration !== '' && ` · ${texts.flows.iteration(iteration)}`}
          {waitsFor && status === 'waiting' && ` · ${texts.flows.waitsFor[waitsFor]}`}
        </span>
        {dueAt && status === 'waiting' && (
          <>
            {' '}
            · {texts.flows.due} <Time at={dueAt} />
          </>
        )}
      </p>
      {mayHaveRepeated && <p className="invect-quiet">{texts.flows.mayHaveRepeated}</p>}
      {error && (
        <p className="invect-fault" dir="auto">
          {error.message} <code>{error.code}</code>
        </p>
      )}
      <div className="invect-values">
        <Value label={texts.flows.input} value={execution.input} />
        {status === 'succeeded' && <Value label={texts.flows.output} value={execution.output} />}
      </div>
    </div>
  );
}
