import type { InvectClient } from '@invect/client';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { isSignedOut } from '../api.js';
import { useInvect } from '../context.js';
import { isOver, type NodeExecution, type Run } from './data.js';

/** How often a run is read, in milliseconds: while it goes on, and afterwards, as somebody may retry it. */
const GOING_ON = 1_000;
const OVER = 5_000;
/** A loop can have tens of thousands of executions. Nobody reads more than these. */
const MAX_PAGES = 10;

/** A run with what its nodes did. */
export interface WatchedRun {
  readonly run: Run;
  readonly nodes: readonly NodeExecution[];
  /** Whether there are more executions than those in `nodes`. */
  readonly hasMore: boolean;
}

/** Watches a run. Where it comes from is known here alone. */
export function useRun(runId: string): UseQueryResult<WatchedRun> {
  const { invect } = useInvect();
  const settled = useRef<NodePage[]>([]);
  return useQuery<WatchedRun>({
    queryKey: ['/flow-runs', runId],
    throwOnError: (error: Error) => isSignedOut(error),
    refetchInterval: ({ state }) => (state.data && isOver(state.data.run.status) ? OVER : GOING_ON),
    queryFn: async ({ signal }) => {
      // The run is read first: if it is over then, its nodes do not change afterwards.
      const run = await invect.get('/flow-runs/{runId}', { params: { path: { runId } }, signal });
      return { run, ...(await loadNodes(invect, runId, settled.current, signal)) };
    },
  });
}

interface NodePage {
  readonly items: readonly NodeExecution[];
  readonly nextCursor: string | null;
}

/** @param settled pages that do not change any more. They are not read again */
async function loadNodes(
  invect: InvectClient,
  runId: string,
  settled: NodePage[],
  signal: AbortSignal,
): Promise<Omit<WatchedRun, 'run'>> {
  const pages = [...settled];
  let cursor = pages.at(-1)?.nextCursor;
  while (cursor !== null && pages.length < MAX_PAGES) {
    const query = { limit: 100, ...(cursor !== undefined && { cursor }) };
    const page: NodePage = await invect.get('/flow-runs/{runId}/node-executions', {
      params: { path: { runId }, query },
      signal,
    });
    const isSettled = page.nextCursor !== null && page.items.every(({ status }) => isOver(status));
    if (isSettled && settled.length === pages.length) settled.push(page);
    pages.push(page);
    cursor = page.nextCursor;
  }
  return { nodes: pages.flatMap(({ items }) => items), hasMore: cursor !== null };
}
