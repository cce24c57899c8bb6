/** Nodes one after the other. */
function chain(nodes: readonly { readonly id: string }[], settings = {}): object {
  const edges = nodes.slice(1).map(({ id }, index) => ({ source: nodes[index]?.id, target: id }));
  return { nodes, edges, settings };
}

/** So many pure nodes, each of which uses what the last one returned. */
export function pureFlow(count: number): object {
  return chain(
    Array.from({ length: count }, (_, index) => ({
      id: `n${index}`,
      type: 'transform',
      config: { output: { value: index === 0 ? '{{ input.n }}' : `{{ nodes.n${index - 1}.output.value }}` } },
    })),
  );
}

/** So many requests to one address. */
export function requestFlow(url: string, count: number): object {
  return chain(
    Array.from({ length: count }, (_, index) => ({ id: `n${index}`, type: 'http.request', config: { url } })),
  );
}

/** Nodes of one type, one after the other and without an end in sight, so that the run is busy. */
export function busyFlow(type: string): object {
  const items = Array.from({ length: 1_000 }, (_, index) => index);
  return {
    nodes: [
      { id: 'each', type: 'each', config: { items, maxItems: items.length } },
      { id: 'busy', type, parentId: 'each', config: {} },
    ],
    edges: [],
  };
}

/** Waits until somebody approves. */
export const WAITING_FLOW = { nodes: [{ id: 'ask', type: 'wait', config: { approval: {} } }], edges: [] };
