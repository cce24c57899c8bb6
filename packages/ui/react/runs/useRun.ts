import { type QueryClient, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { isSignedOut } from '../api.js';
import { useInvect } from '../context.js';
import { isOver, type NodeExecution, type Run } from './data.js';
import { loadNodes, MAX_NODES, type NodePage } from './loadNodes.js';

/**
 * How often a run is read, in milliseconds: while it goes on and no events come, and otherwise. Once it is over, somebody may retry it.
 */
const WITHOUT_EVENTS = 1_000;
const OTHERWISE = 5_000;

/** A run with what its nodes did. */
export interface WatchedRun {
  readonly run: Run;
  readonly nodes: readonly NodeExecution[];
  /** Whether there are more executions than those in `nodes`. */
  readonly hasMore: boolean;
}

/** Watches a run: by its events while it goes on, and by reading it where none come. */
export function useRun(runId: string): UseQueryResult<WatchedRun> {
  const { invect } = useInvect();
  const settled = useRef<NodePage[]>([]);
  const [hasEvents, setHasEvents] = useState(false);
  const watched = useQuery<WatchedRun>({
    queryKey: ['/flow-runs', runId],
    throwOnError: (error: Error) => isSignedOut(error),
    refetchInterval: ({ state: { data } }) =>
      hasEvents || (data && isOver(data.run.status)) ? OTHERWISE : WITHOUT_EVENTS,
    queryFn: async ({ signal }) => {
      // The run is read first: if it is over then, its nodes do not change afterwards.
      const run = await invect.get('/flow-runs/{runId}', { params: { path: { runId } }, signal });
      return { run, ...(await loadNodes(invect, runId, settled.current, signal)) };
    },
  });
  useEvents(runId, watched.data !== undefined && !isOver(watched.data.run.status), setHasEvents);
  return watched;
}

/** Brings the events of a run into what is known of it. */
function useEvents(runId: string, goesOn: boolean, onConnected: (has: boolean) => void): void {
  const { invect } = useInvect();
  const queries = useQueryClient();
  useEffect(() => {
    if (!goesOn) return;
    const controller = new AbortController();
    const { signal } = controller;
    const follow = async (): Promise<void> => {
      for await (const { event, data } of invect.events(runId, { signal })) {
        onConnected(true);
        if (event === 'node') keepNode(queries, runId, data);
        // An event of a run lacks its output.
        else if (isOver(data.status)) await queries.invalidateQueries({ queryKey: ['/flow-runs', runId] });
        else keepRun(queries, runId, data);
      }
    };
    // Where no events come, the run is read again and again.
    void follow()
      .catch(() => {})
      .finally(() => onConnected(false));
    return () => controller.abort();
  }, [invect, queries, runId, goesOn, onConnected]);
}

function keepRun(queries: QueryClient, runId: string, change: Partial<Run>): void {
  queries.setQueryData<WatchedRun>(
    ['/flow-runs', runId],
    (known) => known && { ...known, run: { ...known.run, ...change } },
  );
}

function keepNode(queries: QueryClient, runId: string, node: NodeExecution): void {
  queries.setQueryData<WatchedRun>(['/flow-runs', runId], (known) => {
    if (known === undefined) return known;
    const { nodes } = known;
    const index = nodes.findIndex(({ id }) => id === node.id);
    if (index >= 0) return { ...known, nodes: nodes.with(index, node) };
    return nodes.length < MAX_NODES ? { ...known, nodes: [...nodes, node] } : { ...known, hasMore: true };
  });
}
