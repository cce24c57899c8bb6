import { useState } from 'react';
import { useInvect, useTexts } from '../../context.js';
import { Rows } from '../../parts/Rows.js';
import { Area, Head } from '../Area.js';
import { AuditFilters } from './AuditFilters.js';
import { EntryItem } from './EntryItem.js';
import { type Filters, filtersOf } from './filters.js';
import { useAuditTexts } from './useAuditTexts.js';

/** What has happened, newest first. The query of the page may have filters: `?actor=u_123`. */
export function AuditLog() {
  const title = useTexts().people.audit;
  return (
    <Area permission="audit:read" title={title}>
      <Log />
    </Area>
  );
}

function Log() {
  const { invect, mount, texts: common } = useInvect();
  const title = common.people.audit;
  const texts = useAuditTexts();
  const [filters, setFilters] = useState<Filters>(() =>
    filtersOf(Object.fromEntries(new URLSearchParams(location.search))),
  );
  const isFiltered = Object.keys(filters).length > 0;
  const query = new URLSearchParams({ ...filters }).toString();
  const show = (wanted: Filters): void => {
    setFilters(wanted);
    // The address keeps the filters for a reload and for others, and leaves those of the app's own pages alone.
    const address = new URL(location.href);
    for (const name of [...address.searchParams.keys()])
      if (name in filtersOf({ [name]: 'x' })) address.searchParams.delete(name);
    for (const [name, value] of Object.entries(wanted)) address.searchParams.set(name, value);
    history.replaceState(history.state, '', address);
  };
  return (
    <>
      <Head title={title}>
        <a className="invect-button" href={`${mount}/audit/export${query && `?${query}`}`} download="audit.ndjson">
          {texts.exportAll}
        </a>
      </Head>
      <AuditFilters key={query} filters={filters} onApply={show} />
      <Rows
        queryKey={['audit', filters]}
        load={(cursor, signal) => invect.get('/audit', { params: { query: { cursor, ...filters } }, signal })}
        empty={isFiltered ? texts.noMatch : texts.nothing}
      >
        {(entries) => (
          <ol className="invect-items">
            {entries.map((entry) => (
              <EntryItem key={entry.id} entry={entry} />
            ))}
          </ol>
        )}
      </Rows>
    </>
  );
}
