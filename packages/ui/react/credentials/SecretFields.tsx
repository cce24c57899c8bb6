import { useState } from 'react';
import { useTexts } from '../context.js';
import { Field } from '../forms/Form.js';
import type { Faults } from '../forms/useForm.js';
import type { Texts } from '../texts/index.js';

const MAX_FIELDS = 20;

type Values = Readonly<Record<string, string>>;

/** The fields of a secret: a name and a value each. Values are written, and never shown. */
export function SecretFields({ faults }: { faults: Faults }) {
  const texts = useTexts();
  const [count, setCount] = useState(1);
  return (
    <fieldset className="invect-secret">
      <legend>{texts.flows.secret}</legend>
      <p className="invect-hint">{texts.flows.secretHint}</p>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: fields are added at the end only
        <div className="invect-secret-field" key={index}>
          <Field
            name={`field-${index}`}
            label={texts.flows.fieldName}
            placeholder="token"
            maxLength={128}
            autoComplete="off"
            spellCheck={false}
            faults={faults}
          />
          <Field
            name={`value-${index}`}
            label={texts.flows.fieldValue}
            type="password"
            autoComplete="new-password"
            faults={faults}
          />
          <label className="invect-check">
            <input type="checkbox" name={`reference-${index}`} /> {texts.flows.isReference}
          </label>
        </div>
      ))}
      <p className="invect-hint">{texts.flows.referenceHint}</p>
      {count < MAX_FIELDS && (
        <button type="button" className="invect-second" onClick={() => setCount(count + 1)}>
          {texts.flows.addField}
        </button>
      )}
    </fieldset>
  );
}

/** What is wrong with the fields: one without its name or value, and none at all where one is needed. */
export function checkSecret(texts: Texts, values: Values, isNeeded: boolean): Faults {
  const rows = rowsOf(values);
  if (isNeeded && rows.every(({ name, value }) => name === '' && value === ''))
    return { 'field-0': texts.missing, 'value-0': texts.missing };
  return Object.fromEntries(
    rows.flatMap(({ index, name, value, isReference }) => [
      ...(name === '' && value !== '' ? [[`field-${index}`, texts.missing]] : []),
      ...(name !== '' && value === '' ? [[`value-${index}`, texts.missing]] : []),
      ...(isReference && value !== '' && !/^[a-z][a-z0-9-]*:./.test(value)
        ? [[`value-${index}`, texts.flows.notReference]]
        : []),
    ]),
  );
}

/** The secret as the API takes it. */
export function secretOf(values: Values): Record<string, string | { ref: string }> {
  return Object.fromEntries(
    rowsOf(values)
      .filter(({ name }) => name !== '')
      .map(({ name, value, isReference }) => [name, isReference ? { ref: value } : value]),
  );
}

function rowsOf(values: Values) {
  return Array.from({ length: MAX_FIELDS }, (_, index) => ({
    index,
    name: values[`field-${index}`]?.trim() ?? '',
    value: values[`value-${index}`] ?? '',
    isReference: values[`reference-${index}`] !== undefined,
  }));
}
