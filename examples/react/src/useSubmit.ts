import { type FormEvent, useState } from 'react';
import { explain } from './explain';

/** The state of a form: what to show, and what to do on submit. */
export interface Submission {
  readonly pending: boolean;
  /** What went wrong with the last submission, for the user. Null if nothing did. */
  readonly problem: string | null;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/** @param send sends the form, and resolves to what went wrong, or null */
export function useSubmit(send: (fields: FormData, form: HTMLFormElement) => Promise<string | null>): Submission {
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function submit(form: HTMLFormElement): Promise<void> {
    setPending(true);
    setProblem(null);
    try {
      setProblem(await send(new FormData(form), form));
    } catch (error) {
      setProblem(explain(error));
    } finally {
      setPending(false);
    }
  }

  return {
    pending,
    problem,
    onSubmit(event) {
      event.preventDefault();
      if (!pending) void submit(event.currentTarget);
    },
  };
}

/** Reads a text field of a form. */
export function textOf(fields: FormData, name: string): string {
  return String(fields.get(name) ?? '').trim();
}
