import { type ReactNode, type SelectHTMLAttributes, useId } from 'react';
import type { Faults } from './useForm.js';

type SelectFieldProps = SelectHTMLAttributes<HTMLSelectElement> & {
  name: string;
  label: string;
  hint?: ReactNode;
  faults?: Faults;
};

/** A choice with its label, a hint, and what is wrong with it. Its children are options. */
export function SelectField({ name, label, hint, faults = {}, children, ...select }: SelectFieldProps) {
  const id = useId();
  const fault = faults[name];
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ');
  return (
    <div className="invect-field">
      <label htmlFor={id}>{label}</label>
      <select
        {...select}
        id={id}
        name={name}
        aria-invalid={fault !== undefined}
        aria-describedby={described || undefined}
      >
        {children}
      </select>
      {hint && (
        <p id={`${id}-hint`} className="invect-hint">
          {hint}
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} className="invect-fault">
          {fault}
        </p>
      )}
    </div>
  );
}
