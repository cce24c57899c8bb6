import { useRef, useState } from 'react';
import { codeOf, isSignedOut } from '../api.js';
import { useTexts } from '../context.js';
import { sentenceOf } from '../texts/index.js';
import { useSignInAgain } from '../useSignInAgain.js';

/** Something that a button does: once at a time, and with a sentence if it was refused. It leads to sign in if the session has ended. */
export interface Action {
  readonly busy: boolean;
  readonly problem: string | null;
  /** Does it. Returns whether it was done. */
  run(work: () => Promise<unknown>): Promise<boolean>;
}

/** Creates an action. */
export function useAction(): Action {
  const texts = useTexts();
  const signInAgain = useSignInAgain();
  const isRunning = useRef(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  return {
    busy,
    problem,
    async run(work) {
      if (isRunning.current) return false;
      isRunning.current = true;
      setBusy(true);
      setProblem(null);
      try {
        await work();
        return true;
      } catch (error) {
        setProblem(sentenceOf(texts, codeOf(error)));
        if (isSignedOut(error)) signInAgain();
        return false;
      } finally {
        isRunning.current = false;
        setBusy(false);
      }
    },
  };
}
