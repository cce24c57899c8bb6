import { useQueries, useQuery } from '@tanstack/react-query';
import { useInvect } from '../context.js';
import type { RunSummary } from '../runs/data.js';

/** How often is looked again, in milliseconds. */
const EVERY = 10_000;

/**
 * The last run of each flow; null for a flow that has none. The newest runs of all flows usually have it. Only for a flow that is not among
 * them it is asked for by itself.
 */
export function useLastRuns(flowIds: readonly string[]): ReadonlyMap<string, RunSummary | null> {
  const { invect } = useInvect();
  const { data: newest } = useQuery({
    queryKey: ['/flow-runs', 'newest'],
    enabled: flowIds.length > 0,
    refetchInterval: EVERY,
    queryFn: ({ signal }) => invect.get('/flow-runs', { params: { query: { limit: 100 } }, signal }),
  });
  const last = new Map<string, RunSummary | null>();
  for (const run of newest?.items ?? []) if (!last.has(run.flowId)) last.set(run.flowId, run);
  const others = newest ? flowIds.filter((id) => !last.has(id)) : [];
  const needsAsking = newest?.nextCursor != null;
  const answers = useQueries({
    queries: (needsAsking ? others : []).map((flowId) => ({
      queryKey: ['/flow-runs', 'last', flowId],
      staleTime: EVERY,
      queryFn: async () =>
        (await invect.get('/flow-runs', { params: { query: { flowId, limit: 1 } } })).items[0] ?? null,
    })),
  });
  for (const [index, id] of others.entries()) {
    const found = needsAsking ? answers[index]?.data : null;
    if (found !== undefined) last.set(id, found);
  }
  return last;
}
