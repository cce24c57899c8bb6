import { type InputHTMLAttributes, type ReactNode, useId } from 'react';
import { isSessionTooOld } from '../api.js';
import { SignInAgain } from '../parts/SignInAgain.js';
import type { Faults, FormState } from './useForm.js';

/** A form with its button. It says what went wrong above the button. */
export function Form({ form, action, children }: { form: FormState; action: string; children: ReactNode }) {
  return (
    <form ref={form.ref} onSubmit={form.onSubmit} noValidate method="post">
      {children}
      <p role="alert" className="invect-problem">
        {form.problem}
      </p>
      {isSessionTooOld(form.code) && <SignInAgain />}
      <button type="submit" aria-disabled={form.busy} aria-busy={form.busy}>
        {action}
      </button>
    </form>
  );
}

type FieldProps = InputHTMLAttributes<HTMLInputElement> & {
  name: string;
  label: string;
  hint?: string;
  faults: Faults;
};

/** A field with its label, a hint, and what is wrong with it. */
export function Field({ name, label, hint, faults, ...input }: FieldProps) {
  const id = useId();
  const fault = faults[name];
  const described = [hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ');
  return (
    <div className="invect-field">
      <label htmlFor={id}>{label}</label>
      <input
        {...input}
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
