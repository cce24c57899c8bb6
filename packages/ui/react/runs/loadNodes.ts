import type { InvectClient } from '@invect/client';
import { isOver, type NodeExecution } from './data.js';

const PAGE = 100;
/** A loop can have tens of thousands of executions. Nobody reads more than these. */
export const MAX_NODES = 10 * PAGE;

/** A page of what the nodes of a run did. */
export interface NodePage {
  readonly items: readonly NodeExecution[];
  readonly nextCursor: string | null;
}

/**
 * Reads what the nodes of a run did, as they began.
 *
 * @param settled pages that do not change any more. They are not read again, and others are added
 */
export async function loadNodes(
  invect: InvectClient,
  runId: string,
  settled: NodePage[],
  signal: AbortSignal,
): Promise<{ readonly nodes: readonly NodeExecution[]; readonly hasMore: boolean }> {
  const pages = [...settled];
  let cursor = pages.at(-1)?.nextCursor;
  while (cursor !== null && pages.length * PAGE < MAX_NODES) {
    const query = { limit: PAGE, ...(cursor !== undefined && { cursor }) };
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
