import { type TextareaHTMLAttributes, useId } from 'react';
import type { Faults } from './useForm.js';

type TextAreaProps = TextareaHTMLAttributes<HTMLTextAreaElement> & {
  name: string;
  label: string;
  hint?: string;
  faults: Faults;
};

/** A field of several lines, with its label, a hint, and what is wrong with it. */
export function TextArea({ name, label, hint, faults, ...area }: TextAreaProps) {
  const id = useId();
  const fault = faults[name];
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ');
  return (
    <div className="invect-field">
      <label htmlFor={id}>{label}</label>
      <textarea
        rows={6}
        {...area}
        id={id}
        name={name}
        aria-invalid={fault !== undefined}
        aria-describedby={described || undefined}
      />
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
