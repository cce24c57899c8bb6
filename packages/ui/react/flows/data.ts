import type { AnswerOf, ItemOf } from '@invect/client';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { isSignedOut } from '../api.js';
import { useInvect } from '../context.js';
import { usePermission } from '../data/identity.js';

export type Flow = AnswerOf<'/flows/{flowId}', 'get'>;
export type FlowSummary = ItemOf<'/flows'>;
export type FlowDefinition = Flow['definition'];
export type FlowNode = FlowDefinition['nodes'][number];
export type Access = AnswerOf<'/flows/{flowId}/access', 'get'>;

/** What is loaded is the same for all components of a page. A session that has ended leads to the sign-in page. */
const SHARED = { throwOnError: (error: Error) => isSignedOut(error) } as const;

/** A flow with its current definition. */
export function useFlow(flowId: string): UseQueryResult<Flow> {
  const { invect } = useInvect();
  return useQuery({
    ...SHARED,
    queryKey: ['/flows', flowId],
    queryFn: ({ signal }) => invect.get('/flows/{flowId}', { params: { path: { flowId } }, signal }),
  });
}

/** The definition of one version of a flow. */
export function useFlowVersion(flowId: string, version: number | null): UseQueryResult<FlowDefinition> {
  const { invect } = useInvect();
  return useQuery({
    ...SHARED,
    queryKey: ['/flows', flowId, 'versions', version],
    enabled: version !== null,
    // Versions never change.
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const path = { flowId, version: String(version) };
      return (await invect.get('/flows/{flowId}/versions/{version}', { params: { path }, signal })).definition;
    },
  });
}

/** Who reaches a flow, and what the visitor may do with it. */
export function useAccess(flowId: string): UseQueryResult<Access> {
  const { invect } = useInvect();
  return useQuery({
    ...SHARED,
    queryKey: ['/flows', flowId, 'access'],
    queryFn: ({ signal }) => invect.get('/flows/{flowId}/access', { params: { path: { flowId } }, signal }),
  });
}

/** What the visitor may do with a flow and its runs: their permissions and the access of the flow have to allow it. */
export function useMayRun(flowId: string | undefined): { readonly run: boolean; readonly cancel: boolean } {
  const { invect } = useInvect();
  const [mayRun, mayCancel] = [usePermission('flow:run'), usePermission('run:cancel')];
  const { data } = useQuery({
    queryKey: ['/flows', flowId, 'access'],
    enabled: flowId !== undefined && (mayRun || mayCancel),
    queryFn: ({ signal }) =>
      invect.get('/flows/{flowId}/access', { params: { path: { flowId: flowId ?? '' } }, signal }),
  });
  const reaches = data?.may.includes('use') ?? false;
  return { run: mayRun && reaches, cancel: mayCancel && reaches };
}

/** The name of a flow, as far as the visitor sees it. */
export function useFlowName(flowId: string): string | undefined {
  const { invect } = useInvect();
  const names = useFlowNames().data;
  const isListed = names?.has(flowId) ?? false;
  const { data } = useQuery({
    queryKey: ['/flows', flowId],
    enabled: names !== undefined && !isListed,
    queryFn: ({ signal }) => invect.get('/flows/{flowId}', { params: { path: { flowId } }, signal }),
  });
  return names?.get(flowId) ?? data?.name;
}

/** The names of the newest flows, by id. */
export function useFlowNames(): UseQueryResult<ReadonlyMap<string, string>> {
  const { invect } = useInvect();
  return useQuery({
    ...SHARED,
    queryKey: ['/flows', 'names'],
    staleTime: 60_000,
    queryFn: async ({ signal }) => {
      const { items } = await invect.get('/flows', { params: { query: { limit: 100 } }, signal });
      return new Map(items.map(({ id, name }) => [id, name]));
    },
  });
}
