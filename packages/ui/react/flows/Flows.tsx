import { useId, useState } from 'react';
import { Boundary } from '../Boundary.js';
import { useInvect } from '../context.js';
import { usePermission } from '../data/identity.js';
import { Rows } from '../parts/Rows.js';
import { Time } from '../parts/Time.js';
import { useSettled } from '../parts/useSettled.js';
import { Status } from '../runs/Status.js';
import type { FlowSummary } from './data.js';
import { FlowScope } from './FlowScope.js';
import { useLastRuns } from './useLastRuns.js';

/** The flows that the visitor sees, with a search and how their last runs ended. */
export function Flows() {
  return (
    <Boundary>
      <FlowScope>
        <FlowSearch />
      </FlowScope>
    </Boundary>
  );
}

function FlowSearch() {
  const { invect, texts } = useInvect();
  const id = useId();
  const [typed, setTyped] = useState('');
  const search = useSettled(typed.trim());
  return (
    <section className="invect">
      <h1>{texts.flows.title}</h1>
      <search className="invect-filters">
        <div className="invect-field">
          <label htmlFor={id}>{texts.flows.search}</label>
          <input
            id={id}
            type="search"
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            maxLength={255}
          />
        </div>
      </search>
      <Rows
        queryKey={['/flows', 'list', search]}
        load={(cursor, signal) => {
          const query = { ...(cursor && { cursor }), ...(search && { search }) };
          return invect.get('/flows', { params: { query }, signal });
        }}
        empty={search ? texts.flows.noneFound : texts.flows.none}
      >
        {(flows) => <FlowRows flows={flows} />}
      </Rows>
    </section>
  );
}

function FlowRows({ flows }: { flows: readonly FlowSummary[] }) {
  const { places, texts } = useInvect();
  const seesRuns = usePermission('run:read');
  const lastRuns = useLastRuns(seesRuns ? flows.map(({ id }) => id) : []);
  return (
    <ul className="invect-list invect-columns">
      {flows.map(({ id, name, visibility, updatedAt }) => {
        const run = lastRuns.get(id);
        return (
          <li key={id}>
            <a href={`${places.flows}/${encodeURIComponent(id)}`} dir="auto" className="invect-name">
              {name}
            </a>
            <span className="invect-quiet">
              {texts.flows.visibility[visibility]} · {texts.flows.changed} <Time at={updatedAt} />
            </span>
            {run === null && <span className="invect-quiet">{texts.flows.neverRun}</span>}
            {run && (
              <a href={`${places.runs}/${run.id}`} className="invect-outcome">
                <Status status={run.status} />{' '}
                <span className="invect-quiet">
                  <Time at={run.endedAt ?? run.createdAt} />
                </span>
              </a>
            )}
          </li>
        );
      })}
    </ul>
  );
}
