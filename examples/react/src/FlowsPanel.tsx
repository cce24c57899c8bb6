import { useState } from 'react';
import { Field } from './Field';
import { Problem } from './Problem';
import { useFlows } from './useFlows';
import { textOf, useSubmit } from './useSubmit';

const CREATED = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** The user's flows, and a form to add one. */
export function FlowsPanel({ onSessionEnded }: { readonly onSessionEnded: () => void }) {
  const flows = useFlows(onSessionEnded);
  const [added, setAdded] = useState('');
  const { pending, problem, onSubmit } = useSubmit(async (fields, form) => {
    const name = textOf(fields, 'name');
    if (name === '') return 'Give the flow a name.';
    const refused = await flows.add(name);
    if (refused !== null) return refused;
    form.reset();
    setAdded(`Added “${name}”.`);
    return null;
  });

  return (
    <section className="panel" aria-labelledby="flows-title">
      <h2 id="flows-title">Your flows</h2>
      <form className="row" onSubmit={onSubmit} aria-busy={pending}>
        <Field label="New flow" name="name" maxLength={255} autoComplete="off" placeholder="Weekly report" required />
        <button type="submit" className="primary" aria-disabled={pending}>
          {pending ? 'Adding …' : 'Add flow'}
        </button>
      </form>
      <Problem text={problem ?? flows.problem} />
      <div role="status" className="visually-hidden">
        {added}
      </div>
      <FlowList {...flows} />
    </section>
  );
}

function FlowList({ items, problem, hasMore, reload, loadMore }: ReturnType<typeof useFlows>) {
  if (items === null && problem !== null) {
    return (
      <button type="button" onClick={reload}>
        Try again
      </button>
    );
  }
  if (items === null) return <p className="empty">Loading your flows …</p>;
  if (items.length === 0) return <p className="empty">No flows yet. Name your first one above.</p>;
  return (
    <>
      <ul className="flows">
        {items.map((flow) => (
          <li key={flow.id}>
            <span className="flow-name">{flow.name}</span>
            <span className="flow-facts">
              Version {flow.version} · <time dateTime={flow.createdAt}>{CREATED.format(new Date(flow.createdAt))}</time>
            </span>
          </li>
        ))}
      </ul>
      {hasMore && (
        <button type="button" onClick={loadMore}>
          Show more
        </button>
      )}
    </>
  );
}
