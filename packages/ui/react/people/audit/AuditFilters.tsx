import { useState } from 'react';
import { Field, Form } from '../../forms/Form.js';
import { SelectField } from '../../forms/SelectField.js';
import { useForm } from '../../forms/useForm.js';
import { useMay, usePersonName } from '../data.js';
import { PersonPicker } from '../PersonPicker.js';
import { type Filters, filtersOf, localTime } from './filters.js';
import { useAuditTexts } from './useAuditTexts.js';

/** Which entries are shown. */
export function AuditFilters({ filters, onApply }: { filters: Filters; onApply: (filters: Filters) => void }) {
  const texts = useAuditTexts();
  const findsPeople = useMay()('user:read');
  const [actor, setActor] = useState(filters.actor ?? '');
  const form = useForm(
    () => ({}),
    async (values) => onApply(filtersOf(values)),
  );
  const active = Object.keys(filters).length;
  const actions = [...new Set(Object.keys(texts.sentences).map((name) => name.split(' ')[0] ?? name))];
  const isListed = filters.action === undefined || actions.includes(filters.action);
  return (
    <details className="invect-panel invect-filters" open={active > 0}>
      <summary>
        {texts.filters}
        {active > 0 && <span className="invect-badge">{active}</span>}
      </summary>
      <Form form={form} action={texts.apply}>
        <div className="invect-grid">
          {findsPeople && (
            <PersonPicker name="person" label={texts.pickActor} onPick={(userId) => setActor(userId ?? '')} />
          )}
          <Field
            name="actor"
            label={texts.actorId}
            hint={texts.actorHint}
            value={actor}
            onChange={({ target }) => setActor(target.value)}
            autoComplete="off"
            maxLength={255}
            faults={form.faults}
          />
          <SelectField name="action" label={texts.action} defaultValue={filters.action ?? ''}>
            <option value="">{texts.anyAction}</option>
            {!isListed && <option>{filters.action}</option>}
            {actions.map((action) => (
              <option key={action}>{action}</option>
            ))}
          </SelectField>
          <SelectField name="outcome" label={texts.outcome} defaultValue={filters.outcome ?? ''}>
            <option value="">{texts.anyOutcome}</option>
            {Object.entries(texts.outcomes).map(([outcome, label]) => (
              <option key={outcome} value={outcome}>
                {label}
              </option>
            ))}
          </SelectField>
          <SelectField name="resourceType" label={texts.resourceType} defaultValue={filters.resourceType ?? ''}>
            <option value="">{texts.anyType}</option>
            {Object.entries(texts.types).map(([type, label]) => (
              <option key={type} value={type}>
                {label}
              </option>
            ))}
          </SelectField>
          <Field
            name="resourceId"
            label={texts.resourceId}
            defaultValue={filters.resourceId}
            autoComplete="off"
            maxLength={255}
            faults={form.faults}
          />
          <Field
            name="from"
            type="datetime-local"
            label={texts.from}
            defaultValue={localTime(filters.from)}
            faults={form.faults}
          />
          <Field
            name="to"
            type="datetime-local"
            label={texts.to}
            defaultValue={localTime(filters.to)}
            faults={form.faults}
          />
        </div>
      </Form>
      {active > 0 && (
        <p>
          {filters.actor && <ActorName id={filters.actor} />}
          <button type="button" className="invect-plain" onClick={() => onApply({})}>
            {texts.reset}
          </button>
        </p>
      )}
    </details>
  );
}

function ActorName({ id }: { id: string }) {
  const texts = useAuditTexts();
  const name = usePersonName(id);
  return name ? (
    <span className="invect-quiet">
      {texts.actor}: <bdi>{name}</bdi>{' '}
    </span>
  ) : null;
}
