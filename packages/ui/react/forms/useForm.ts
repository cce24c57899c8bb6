import { type FormEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { codeOf, isSignedOut } from '../api.js';
import { useInvect } from '../context.js';
import { sentenceOf } from '../texts/index.js';
import { useSignInAgain } from '../useSignInAgain.js';
import { keepDraft, restoreDraft } from './draft.js';

/** What is wrong, by the name of a field. */
export type Faults = Readonly<Record<string, string>>;

/**
 * A form that is sent once at a time, keeps what was typed, and leads to the first field that is wrong. If the session has ended, it
 * leads to sign in, and has what was typed when its user comes back.
 */
export interface FormState {
  readonly ref: RefObject<HTMLFormElement | null>;
  readonly busy: boolean;
  readonly faults: Faults;
  /** Why it was refused as a whole. */
  readonly problem: string | null;
  /** The code of the refusal. */
  readonly code: string | undefined;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

/**
 * @param check what is wrong with the values; empty if nothing is
 * @param send sends the values. If it rejects, the form says why
 */
export function useForm(
  check: (values: Readonly<Record<string, string>>) => Faults,
  send: (values: Readonly<Record<string, string>>) => Promise<void>,
): FormState {
  const { texts, loaded } = useInvect();
  const signInAgain = useSignInAgain();
  const ref = useRef<HTMLFormElement>(null);
  const isSending = useRef(false);
  const [busy, setBusy] = useState(false);
  const [faults, setFaults] = useState<Faults>({});
  const [failure, setFailure] = useState<{ code: string | undefined } | null>(null);

  useEffect(() => {
    void loaded.me?.then(({ id }) => ref.current && restoreDraft(ref.current, id)).catch(() => {});
  }, [loaded]);

  async function leaveToSignIn(): Promise<void> {
    const me = await loaded.me?.catch(() => undefined);
    if (me && ref.current) keepDraft(ref.current, me.id);
    signInAgain();
  }

  function refuse(found: Faults): void {
    setFaults(found);
    const names = new Set(Object.keys(found));
    const fields = [...(ref.current?.elements ?? [])] as HTMLInputElement[];
    fields.find(({ name }) => names.has(name))?.focus();
  }

  async function submit(): Promise<void> {
    if (isSending.current || ref.current === null) return;
    const values = Object.fromEntries([...new FormData(ref.current)].map(([name, value]) => [name, String(value)]));
    const found = check(values);
    setFailure(null);
    if (Object.keys(found).length > 0) return refuse(found);
    setFaults({});
    isSending.current = true;
    setBusy(true);
    try {
      await send(values);
    } catch (error) {
      setFailure({ code: codeOf(error) });
      if (isSignedOut(error)) await leaveToSignIn();
    } finally {
      isSending.current = false;
      setBusy(false);
    }
  }

  return {
    ref,
    busy,
    faults,
    problem: failure && sentenceOf(texts, failure.code),
    code: failure?.code,
    onSubmit(event) {
      event.preventDefault();
      void submit();
    },
  };
}
