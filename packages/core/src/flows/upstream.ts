import type { FlowDefinition } from './definition.js';

/**
 * Returns the function that says which nodes have run, or were skipped, whenever a node runs: those from which edges lead to it, and in the
 * body of an `each` also those before the `each`.
 */
export function upstreamOf({
  nodes,
  edges,
}: Pick<FlowDefinition, 'nodes' | 'edges'>): (id: string) => ReadonlySet<string> {
  const parents = new Map(nodes.map(({ id, parentId }) => [id, parentId]));
  const sources = new Map<string, string[]>();
  for (const { source, target } of edges) sources.set(target, [...(sources.get(target) ?? []), source]);
  const known = new Map<string, ReadonlySet<string>>();

  return function upstream(id) {
    const found = known.get(id);
    if (found !== undefined) return found;
    const before = new Set<string>();
    const left = [id];
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      for (const source of sources.get(next) ?? []) {
        if (before.has(source)) continue;
        before.add(source);
        left.push(source);
      }
    }
    const parent = parents.get(id);
    if (parent !== undefined) for (const outer of upstream(parent)) before.add(outer);
    known.set(id, before);
    return before;
  };
}
