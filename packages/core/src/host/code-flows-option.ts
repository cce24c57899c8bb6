import type { CodeFlow } from '../flows/code/define-flow.js';

/**
 * Checks `flows`.
 *
 * @throws TypeError that names the fix
 */
export function readCodeFlows(flows: readonly CodeFlow[]): readonly CodeFlow[] {
  if (!Array.isArray(flows)) throw new TypeError('flows must be an array: flows: [weeklyReport].');
  const ids = new Set<string>();
  for (const flow of flows as readonly CodeFlow[]) {
    if (typeof flow?.id !== 'string' || !Array.isArray(flow.definition?.nodes))
      throw new TypeError('flows contains something that defineFlow has not made.');
    if (ids.has(flow.id)) throw new TypeError(`two flows have the id "${flow.id}": rename one.`);
    ids.add(flow.id);
  }
  return [...flows];
}
