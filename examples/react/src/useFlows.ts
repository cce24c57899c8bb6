import type { FlowSummary } from '@invect/core';
import { useCallback, useEffect, useState } from 'react';
import { explain } from './explain';
import { addFlow, listFlows, Refusal } from './invect';

/** The flows that are loaded so far. */
export interface Flows {
  /** Null until the first page is loaded. */
  readonly items: readonly FlowSummary[] | null;
  readonly problem: string | null;
  readonly hasMore: boolean;
  readonly reload: () => void;
  readonly loadMore: () => void;
  /** @returns what went wrong, or null */
  readonly add: (name: string) => Promise<string | null>;
}

/** @param onSessionEnded called when the server answers that the user is not signed in any more */
export function useFlows(onSessionEnded: () => void): Flows {
  const [items, setItems] = useState<readonly FlowSummary[] | null>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  function failed(error: unknown): string {
    if (error instanceof Refusal && error.status === 401) onSessionEnded();
    return explain(error);
  }

  async function load(from: string | null): Promise<void> {
    try {
      const page = await listFlows(from);
      setItems((before) => (from === null ? page.items : [...(before ?? []), ...page.items]));
      setCursor(page.nextCursor);
      setProblem(null);
    } catch (error) {
      setProblem(failed(error));
      setCursor(from);
    }
  }

  // biome-ignore lint/correctness/useExhaustiveDependencies: the function that it calls is the same at every render
  const reload = useCallback(() => void load(null), []);

  useEffect(() => {
    reload();
    // When the user returns to the tab, load what has changed. This also shows that the session was ended elsewhere.
    window.addEventListener('focus', reload);
    return () => window.removeEventListener('focus', reload);
  }, [reload]);

  return {
    items,
    problem,
    hasMore: cursor !== null,
    reload,
    loadMore() {
      // Set at once, so that a second click does not load the same page again.
      setCursor(null);
      void load(cursor);
    },
    async add(name) {
      try {
        const flow = await addFlow(name);
        setItems((before) => [flow, ...(before ?? [])]);
        return null;
      } catch (error) {
        return failed(error);
      }
    },
  };
}
