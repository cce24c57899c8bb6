import { useRef, useState } from 'react';
import { codeOf } from '../api.js';
import { useTexts } from '../context.js';
import { sentenceOf } from '../texts/index.js';

/** Something that a button does: once at a time, and with a sentence if it was refused. */
export interface Action {
  readonly busy: boolean;
  readonly problem: string | null;
  /** Does it. Returns whether it was done. */
  run(work: () => Promise<unknown>): Promise<boolean>;
}

/** Creates an action. */
export function useAction(): Action {
  const texts = useTexts();
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
        return false;
      } finally {
        isRunning.current = false;
        setBusy(false);
      }
    },
  };
}
